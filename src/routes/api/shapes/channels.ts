import { Type } from 'typebox';
import { ChannelSettings } from '../../../bridge/channel-settings.ts';
import { MENTION_RULES, PolicyDocument, REASONS } from '../../../bridge/policy/types.ts';
import { WORK_CODES } from '../../../bridge/work-troubles.ts';
import { Id, nullable, shape, Time, Uid } from '../schemas.ts';

/* Channels, their login, directory and policy. */

export const AvatarUrl = nullable(Type.String({ description: 'Where Zalo serves the picture' }));

const STATUSES = ['stopped', 'starting', 'running', 'error'] as const;

export const StatusDetail = nullable(
  Type.Object({
    code: Type.String({ description: 'Stable, for programs' }),
    message: Type.String({ description: 'One sentence for the owner, in the language of Accept-Language' }),
    since: Time,
    action: nullable(Type.String({ description: 'The one thing to do that helps, in the same language' })),
    remedy: Type.Enum(['start', 'reconnect', 'relogin', 'setup', 'none'], { description: 'The same, for programs' }),
  }),
);

const Account = Type.Object({ uid: Uid, name: Type.String(), avatarUrl: AvatarUrl });

export const Channel = shape(
  'Channel',
  Type.Object({
    id: Id,
    workspaceId: Id,
    threadId: nullable(Id),
    displayName: Type.String(),
    agentIds: nullable(
      Type.Array(Id, { description: 'Agents that may answer here; null = every agent of the workspace' }),
    ),
    account: nullable(Account),
    status: Type.Enum([...STATUSES]),
    detail: StatusDetail,
    settings: ChannelSettings,
    createdAt: Time,
  }),
);

export const StatusChange = shape(
  'StatusChange',
  Type.Object({ status: Type.Enum([...STATUSES]), detail: StatusDetail, at: Time }),
);

export const Trouble = shape(
  'Trouble',
  Type.Object({
    code: Type.Enum([...WORK_CODES], { description: 'Stable, for programs' }),
    message: Type.String({ description: 'One sentence for the owner, in the language of Accept-Language' }),
    since: Time,
  }),
);

export const Login = shape(
  'Login',
  Type.Object({
    id: Id,
    state: Type.Enum([
      'generating',
      'waiting',
      'scanned',
      'confirming',
      'connected',
      'declined',
      'expired',
      'wrong_account',
      'failed',
      'cancelled',
    ]),
    qr: Type.Optional(
      Type.Object({ image: Type.String({ description: 'A data URL: data:image/png;base64,…' }), expiresAt: Time }),
    ),
    scannedBy: Type.Optional(Type.Object({ name: Type.String(), avatarUrl: AvatarUrl })),
    account: Type.Optional({
      ...Account,
      description: 'Who connected; with `wrong_account` the other one who scanned',
    }),
    error: Type.Optional(Type.Object({ code: Type.String(), message: Type.String() })),
  }),
);

export const Directory = shape(
  'Directory',
  Type.Object({
    friends: Type.Integer(),
    groups: Type.Integer(),
    refreshedAt: nullable(Time),
    error: nullable(Type.String({ description: 'Why the last refresh failed; the lists before it are kept' })),
  }),
);

export const Friend = shape(
  'Friend',
  Type.Object({
    uid: Uid,
    name: Type.String(),
    avatarUrl: AvatarUrl,
    listed: Type.Boolean({ description: 'On the DM allowlist' }),
  }),
);

export const GroupRule = Type.Object({
  enabled: Type.Boolean(),
  requireMention: Type.Optional(Type.Enum([...MENTION_RULES])),
});

export const Group = shape(
  'Group',
  Type.Object({
    id: Uid,
    name: Type.String(),
    members: Type.Integer(),
    avatarUrl: AvatarUrl,
    listed: Type.Boolean({ description: 'On the group allowlist: it has a rule with `enabled: true`' }),
    rule: nullable(GroupRule),
  }),
);

export const Policy = shape('Policy', PolicyDocument);

export const Verdict = shape(
  'Verdict',
  Type.Object({
    decision: Type.Enum(['allow', 'ignore', 'pair']),
    reason: Type.Enum([...REASONS]),
    steps: Type.Array(
      Type.Object({
        gate: Type.String(),
        outcome: Type.Enum(['pass', 'stop', 'pair']),
        reason: nullable(Type.Enum([...REASONS])),
      }),
    ),
  }),
);
