import type { Static } from 'typebox';
import { readSettings } from '../../bridge/channel-settings.ts';
import type { PolicyDocument, Verdict } from '../../bridge/policy/types.ts';
import type { WorkTrouble } from '../../bridge/work-troubles.ts';
import type { LoginView } from '../../bridge/zalo/types.ts';
import { groupName } from '../../chat-name.ts';
import type { Agent } from '../../db/stores/agents.ts';
import type { Channel, StatusChange } from '../../db/stores/channels.ts';
import type { Contact, KnownGroup } from '../../db/stores/directory.ts';
import type { PairingRequest } from '../../db/stores/pairing.ts';
import type { Thread, ThreadMessage } from '../../db/stores/threads.ts';
import type { BlockedView, UserView } from '../../db/stores/users.ts';
import type { Workspace } from '../../db/stores/workspaces.ts';
import { isMessageKey, type Locale, say, type T, translator } from '../../i18n/index.ts';
import { createFormat } from '../../web/format.ts';
import { detailView } from '../channels/status.ts';
import type * as channels from './shapes/channels.ts';
import type * as people from './shapes/people.ts';
import type * as workspaces from './shapes/workspaces.ts';

/*
 * Rows → what the API shows. Every field is named here, so that a new column (a secret, a session) never gets out by
 * itself. Messages and conversations are in `serialize-chat.ts`.
 */

/** Of clock times inside sentences, which have no zone of their own; every other time is UTC. */
const TIME_ZONE = 'Asia/Ho_Chi_Minh';

export const time = (at: number): string => new Date(at).toISOString();
export const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

export function workspace(row: Workspace): Static<typeof workspaces.Workspace> {
  const { id, name, slug, defaultAgentId } = row;
  return { id, name, slug, defaultAgentId, createdAt: time(row.createdAt) };
}

export function agent(row: Agent): Static<typeof workspaces.Agent> {
  const { id, workspaceId, handle, name, kind, config, hasSecret, secretLast4 } = row;
  const { systemPrompt, historyLimit, fallbackAgentId } = row;
  return {
    ...{ id, workspaceId, handle, name, kind, config, hasSecret, secretLast4 },
    ...{ systemPrompt, historyLimit, fallbackAgentId },
    createdAt: time(row.createdAt),
  };
}

export function thread(row: Thread): Static<typeof workspaces.Thread> {
  const { id, workspaceId, title, agentId } = row;
  return { id, workspaceId, title, agentId, createdAt: time(row.createdAt), lastActivityAt: time(row.lastActivityAt) };
}

export function threadMessage(row: ThreadMessage): Static<typeof workspaces.ThreadMessage> {
  return {
    id: String(row.id),
    role: row.role,
    text: row.text,
    ...(row.senderUid !== null && { senderUid: row.senderUid }),
    ...(row.senderName !== null && { senderName: row.senderName }),
    at: time(row.at),
  };
}

/** In which language, and when, a sentence for the owner is read. */
export interface Reader {
  locale: Locale;
  now: number;
}

export function channel(row: Channel, reader: Reader): Static<typeof channels.Channel> {
  const { id, workspaceId, threadId, displayName, agentIds, status, accountUid, accountName, accountAvatarUrl } = row;
  return {
    ...{ id, workspaceId, threadId, displayName, agentIds },
    account: accountUid === null ? null : { uid: accountUid, name: accountName ?? '', avatarUrl: accountAvatarUrl },
    status,
    detail: statusDetail(row, reader),
    settings: readSettings(row.settings),
    createdAt: time(row.createdAt),
  };
}

export function statusChange(row: Channel, change: StatusChange, reader: Reader): Static<typeof channels.StatusChange> {
  const { status, detailCode, detailParams, at } = change;
  const detail = statusDetail({ ...row, detailCode, detailParams, statusSince: at }, reader, at);
  return { status, detail, at: time(at) };
}

function statusDetail(row: Channel, { locale, now }: Reader, asOf = now): Static<typeof channels.StatusDetail> {
  const view = detailView(row, asOf);
  if (!view) return null;
  const { code, since, action: remedy, params } = view;
  const t = translator(locale);
  const { when } = createFormat(locale, TIME_ZONE, now);
  const values = { ...params, time: when(since), until: when(view.until ?? since) };
  const say = (key: string) => (isMessageKey(key) ? t(key, values) : null);
  return {
    code,
    message: say(`detail.${code}.message`) ?? code,
    since: time(since),
    action: say(`detail.${code}.action`),
    remedy,
  };
}

export function trouble({ code, since }: WorkTrouble, { locale, now }: Reader): Static<typeof channels.Trouble> {
  const { when } = createFormat(locale, TIME_ZONE, now);
  return { code, message: translator(locale)(`trouble.${code}`, { time: when(since) }), since: time(since) };
}

/** The state says it already; whoever only looks at `error` is told as well. */
const WRONG_ACCOUNT = {
  code: 'wrong_account',
  message: 'The code was scanned with another Zalo account than the one of this channel. Nothing was changed.',
};

export function login(view: LoginView): Static<typeof channels.Login> {
  const { id, state, qr, scannedBy, account } = view;
  const error = view.error ?? (state === 'wrong_account' ? WRONG_ACCOUNT : null);
  return {
    id,
    state,
    ...(qr && { qr: { image: qr.image, expiresAt: time(qr.expiresAt) } }),
    ...(scannedBy && { scannedBy: { name: scannedBy.name, avatarUrl: scannedBy.avatarUrl } }),
    ...(account && { account: { uid: account.uid, name: account.name, avatarUrl: account.avatarUrl } }),
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}

export function directory(
  row: Channel,
  counts: { friends: number; groups: number },
): Static<typeof channels.Directory> {
  return { ...counts, refreshedAt: timeOrNull(row.directoryAt), error: row.directoryError };
}

export function friend(row: Contact, allow: ReadonlySet<string>): Static<typeof channels.Friend> {
  return { uid: row.uid, name: row.name, avatarUrl: row.avatarUrl, listed: allow.has(row.uid) };
}

export function group(row: KnownGroup, rules: PolicyDocument['group']['rules'], t: T): Static<typeof channels.Group> {
  const rule = Object.hasOwn(rules, row.groupId) ? (rules[row.groupId] ?? null) : null;
  const { groupId: id, members, avatarUrl } = row;
  return { id, name: say(t, groupName(id, row.name)), members, avatarUrl, listed: rule?.enabled === true, rule };
}

export function verdict({ decision, reason, steps }: Verdict): Static<typeof channels.Verdict> {
  return { decision, reason, steps: steps.map(({ gate, outcome, reason: why }) => ({ gate, outcome, reason: why })) };
}

export function pairingRequest(row: PairingRequest): Static<typeof people.PairingRequest> {
  const { id, origin, code, uid, name, avatarUrl, firstMessage, note } = row;
  return {
    ...{ id, origin, code, uid, name, avatarUrl, firstMessage, note },
    createdAt: time(row.createdAt),
    lastSeenAt: time(row.lastSeenAt),
    expiresAt: time(row.expiresAt),
  };
}

export function user(row: UserView): Static<typeof people.User> {
  const { id, uid, name, avatarUrl, status, source, trusted } = row;
  return {
    ...{ id, uid, name, avatarUrl, status, source, trusted },
    approvedAt: time(row.approvedAt),
    expiresAt: timeOrNull(row.expiresAt),
    lastSeenAt: timeOrNull(row.lastSeenAt),
  };
}

export function blocked(row: BlockedView): Static<typeof people.Blocked> {
  return { uid: row.uid, name: row.name, since: time(row.since) };
}
