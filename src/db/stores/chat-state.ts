import { type SQL, sql } from 'drizzle-orm';
import type { Policy } from '../../bridge/policy/types.ts';
import { conversations } from '../schema/index.ts';

/**
 * How a chat stands, the most pressing first. `not_answered`: the rules let nobody of it through; `approval`: that is so
 * until the owner decides; `stopped`: the agent would answer if the channel ran.
 */
export const CHAT_STATES = [
  'handed_over',
  'failed',
  'waiting',
  'approval',
  'not_answered',
  'paused',
  'stopped',
  'agent',
] as const;
export type ChatState = (typeof CHAT_STATES)[number];

/**
 * Whom the rules of all channels let through, as lists that SQLite looks things up in. `open` and `paired`: channels by what
 * counts in private; `listed`: `channel:uid`; `openGroups`: channels with every group but `groupsOff`; `groupsOn`:
 * `channel:group`; `approvedOnly`: channels where only approved people count in groups.
 */
const LISTS = ['open', 'paired', 'listed', 'openGroups', 'groupsOff', 'groupsOn', 'approvedOnly'] as const;
type List = (typeof LISTS)[number];
/** Each list as JSON: with many thousands of people, writing it out for every request would cost more than the search. */
export type Admitted = Record<List, string>;

/** What does not stand in any list is not let through, so rules that cannot be read (null) let nobody through. */
export function admittedBy(policies: Iterable<[string, Policy | null]>): Admitted {
  const all = Object.fromEntries(LISTS.map((list) => [list, [] as string[]])) as Record<List, string[]>;
  for (const [channelId, policy] of policies) {
    if (!policy) continue;
    const { dm, group } = policy;
    if (dm.mode === 'open') all.open.push(channelId);
    if (dm.mode === 'pairing') all.paired.push(channelId);
    if (dm.mode === 'allowlist') for (const uid of dm.allow) all.listed.push(`${channelId}:${uid}`);
    if (group.mode === 'disabled' || (group.senders.mode === 'listed' && group.senders.allow.size === 0)) continue;
    if (group.senders.mode === 'approved') all.approvedOnly.push(channelId);
    if (group.mode === 'open') all.openGroups.push(channelId);
    for (const [id, { enabled }] of group.rules) {
      if (group.mode === 'open' && !enabled) all.groupsOff.push(`${channelId}:${id}`);
      if (group.mode === 'allowlist' && enabled) all.groupsOn.push(`${channelId}:${id}`);
    }
  }
  return Object.fromEntries(LISTS.map((list) => [list, JSON.stringify(all[list])])) as Admitted;
}

const { id, channelId, type, peerId, handoffAt, pausedUntil } = conversations;
const chat = sql`${channelId} || ':' || ${peerId}`;
const among = (list: string) => sql`(SELECT value FROM json_each(${list}))`;

// Written out as constants: with bound values SQLite cannot tell that the partial indexes fit.
const FAILED = sql`(SELECT conversation_id FROM outbox WHERE state IN ('uncertain', 'failed', 'dead')
  UNION ALL SELECT conversation_id FROM inbox WHERE state = 'failed')`;
const WAITING = sql`(SELECT conversation_id FROM outbox WHERE state IN ('draft', 'kept') AND state = 'draft'
  UNION ALL SELECT conversation_id FROM inbox WHERE state = 'waiting')`;

const RUNNING = sql`(SELECT id FROM channels WHERE status IN ('starting', 'running'))`;
const isApproved = (now: number) => sql`status = 'active' AND (expires_at IS NULL OR expires_at > ${now})`;
const person = sql`channel_id = ${channelId} AND uid = ${peerId}`;
const isRefused = sql`(EXISTS (SELECT 1 FROM blocked WHERE ${person})
  OR EXISTS (SELECT 1 FROM users WHERE ${person} AND status = 'disabled'))`;

/** What a person who waits for the owner's word is: known to pairing, and neither approved nor refused. */
function waitsForApproval(rules: Admitted, now: number): SQL {
  return sql`${type} = 'dm' AND ${channelId} IN ${among(rules.paired)} AND NOT ${isRefused}
    AND NOT EXISTS (SELECT 1 FROM users WHERE ${person} AND ${isApproved(now)})
    AND EXISTS (SELECT 1 FROM pairing_requests WHERE ${person} AND state = 'pending' AND expires_at > ${now})`;
}

/** The rules of `bridge/policy/decide` for all chats at once; a test holds the two together. */
function isAdmitted(rules: Admitted, now: number): SQL {
  return sql`CASE ${type} WHEN 'dm' THEN NOT ${isRefused} AND (
      ${channelId} IN ${among(rules.open)}
      OR (${channelId} IN ${among(rules.paired)} AND EXISTS (SELECT 1 FROM users WHERE ${person} AND ${isApproved(now)}))
      OR ${chat} IN ${among(rules.listed)})
    ELSE (${chat} IN ${among(rules.groupsOn)}
      OR (${channelId} IN ${among(rules.openGroups)} AND ${chat} NOT IN ${among(rules.groupsOff)}))
      AND (${channelId} NOT IN ${among(rules.approvedOnly)}
        OR EXISTS (SELECT 1 FROM users WHERE channel_id = ${channelId} AND ${isApproved(now)})) END`;
}

/** How a row of `conversations` stands now. */
export function chatState(rules: Admitted, now: number): SQL<ChatState> {
  return sql<ChatState>`CASE
    WHEN ${handoffAt} IS NOT NULL THEN 'handed_over'
    WHEN ${id} IN ${FAILED} THEN 'failed'
    WHEN ${id} IN ${WAITING} THEN 'waiting'
    WHEN ${waitsForApproval(rules, now)} THEN 'approval'
    WHEN NOT (${isAdmitted(rules, now)}) THEN 'not_answered'
    WHEN ${pausedUntil} > ${now} THEN 'paused'
    WHEN ${channelId} NOT IN ${RUNNING} THEN 'stopped'
    ELSE 'agent' END`;
}

/** What an owner looks for in the list: `unread`, or how chats stand. */
export const CONVERSATION_FILTERS = [
  'unread',
  'waiting',
  'approval',
  'failed',
  'paused',
  'not_answered',
  'stopped',
  'agent',
] as const;
export type ConversationFilter = (typeof CONVERSATION_FILTERS)[number];

/** Narrows to what an owner looks for. */
export function matches(filter: ConversationFilter, state: SQL<ChatState>, now: number): SQL {
  if (filter === 'unread') return sql`${conversations.unreadCount} > 0`;
  const states = filter === 'waiting' ? sql`('waiting', 'handed_over')` : sql`(${filter})`;
  return sql`${canBe(filter, now)} AND ${state} IN ${states}`;
}

/** What is true of every chat that stands so, and quickly told: only the others are looked at closely. */
function canBe(state: Exclude<ConversationFilter, 'unread'>, now: number): SQL {
  switch (state) {
    case 'waiting':
      return sql`(${handoffAt} IS NOT NULL OR ${id} IN ${WAITING})`;
    case 'failed':
      return sql`${id} IN ${FAILED}`;
    case 'approval':
      return sql`${peerId} IN (SELECT uid FROM pairing_requests WHERE state = 'pending' AND uid IS NOT NULL)`;
    case 'paused':
      return sql`${pausedUntil} > ${now}`;
    case 'stopped':
      return sql`${channelId} NOT IN ${RUNNING}`;
    case 'agent':
      return sql`${channelId} IN ${RUNNING}`;
    case 'not_answered':
      return sql`true`;
  }
}
