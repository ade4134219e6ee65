import { type Static, Type } from 'typebox';
import { described } from '../../described.ts';

// No additional properties anywhere: a misspelt rule must be refused, not silently ignored.
const strict = { additionalProperties: false } as const;
const ZaloId = Type.String({ pattern: '^\\d{1,25}$', description: 'A Zalo id: digits only' });
const IdList = Type.Array(ZaloId, { maxItems: 20_000 });

export const DM_MODES = ['pairing', 'open', 'allowlist', 'disabled'] as const;
export const GROUP_MODES = ['disabled', 'open', 'allowlist'] as const;
export const SENDER_MODES = ['everyone', 'approved', 'listed'] as const;
export const MENTION_RULES = ['inherit', 'required', 'optional'] as const;

export type DmMode = (typeof DM_MODES)[number];
export type GroupMode = (typeof GROUP_MODES)[number];
export type SenderMode = (typeof SENDER_MODES)[number];
export type MentionRule = (typeof MENTION_RULES)[number];

const GroupRule = Type.Object(
  {
    enabled: described(Type.Boolean(), 'On the allowlist; without a rule a group is not'),
    requireMention: Type.Optional(
      described(
        Type.Enum([...MENTION_RULES]),
        'Whether a message must mention the account; `inherit` as the channel says',
      ),
    ),
  },
  strict,
);

/** A channel's rules as they are stored and as the API shows them. */
export const PolicyDocument = Type.Object(
  {
    dm: Type.Object(
      {
        mode: described(
          Type.Enum([...DM_MODES]),
          'Who is answered in private: people the owner approved, everybody, the ones in `allow`, or nobody',
        ),
        allow: described(IdList, 'The people for `allowlist`; an empty list is nobody'),
        pairingReply: described(
          Type.Enum(['code', 'silent']),
          'What a stranger gets under `pairing`: a message with a code, or nothing (the owner still sees the request)',
        ),
      },
      strict,
    ),
    group: Type.Object(
      {
        mode: described(Type.Enum([...GROUP_MODES]), 'Which groups are answered: none, all, or those with a rule'),
        requireMention: described(Type.Boolean(), 'Only what mentions the account or quotes it is answered'),
        senders: Type.Object(
          {
            mode: described(
              Type.Enum([...SENDER_MODES]),
              'Who in a group is answered: every member, people the owner approved, or the ones in `allow`',
            ),
            allow: described(IdList, 'The people for `listed`'),
          },
          strict,
        ),
        rules: Type.Record(Type.String({ pattern: '^\\d{1,25}$' }), GroupRule, { ...strict, maxProperties: 5_000 }),
      },
      strict,
    ),
  },
  strict,
);
export type PolicyDocument = Static<typeof PolicyDocument>;
export type GroupRule = Static<typeof GroupRule>;

/** What a new channel starts with: private chats by approval, no groups. */
export const DEFAULT_POLICY: PolicyDocument = {
  dm: { mode: 'pairing', allow: [], pairingReply: 'code' },
  group: { mode: 'disabled', requireMention: true, senders: { mode: 'everyone', allow: [] }, rules: {} },
};

/** The same rules with sets, ready to be asked for each message. */
export interface Policy {
  dm: { mode: DmMode; allow: ReadonlySet<string> };
  group: {
    mode: GroupMode;
    requireMention: boolean;
    senders: { mode: SenderMode; allow: ReadonlySet<string> };
    rules: ReadonlyMap<string, GroupRule>;
  };
}

/** Everything that a decision depends on, gathered beforehand: `decide` itself looks nothing up. Ids only, no names. */
export interface Facts {
  type: 'dm' | 'group';
  senderUid: string;
  groupId?: string;
  isSelf: boolean;
  /** How old the message was when it was first seen, and from when on that is too old. Milliseconds. */
  ageMs: number;
  staleAfterMs: number;
  blocked: boolean;
  user: 'active' | 'disabled' | null;
  pairing: 'none' | 'pending' | 'full';
  /** A native mention of the account, or a quote of a message that the bot itself sent. */
  mentioned: boolean;
  /** It holds something that an agent can be given. */
  supported: boolean;
  paused: boolean;
  /** The hours in which the owner wants nothing answered. */
  quiet: boolean;
  rate: 'ok' | 'limited' | 'loop';
}

export const REASONS = [
  'dm.disabled',
  'dm.open',
  'dm.listed',
  'dm.not_listed',
  'dm.approved',
  'dm.pairing_required',
  'dm.pairing_pending',
  'dm.pairing_full',
  'user.disabled',
  'contact.blocked',
  'group.disabled',
  'group.open',
  'group.listed',
  'group.not_listed',
  'group.off',
  'group.sender_not_allowed',
  'group.mention_required',
  'message.self',
  'message.stale',
  'message.unsupported',
  'conversation.paused',
  'quiet.hours',
  'rate.limited',
  'loop.guard',
  'queue.full',
  'policy.unreadable',
] as const;
export type Reason = (typeof REASONS)[number];

export type Decision = 'allow' | 'ignore' | 'pair';
export type Gate =
  | 'policy'
  | 'self'
  | 'age'
  | 'block'
  | 'dm'
  | 'group'
  | 'sender'
  | 'mention'
  | 'content'
  | 'takeover'
  | 'quiet'
  | 'rate';

export interface Step {
  gate: Gate;
  outcome: 'pass' | 'stop' | 'pair';
  reason: Reason | null;
}

export interface Verdict {
  decision: Decision;
  reason: Reason;
  steps: Step[];
}
