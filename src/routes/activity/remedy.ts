import { mentionRequired } from '../../bridge/policy/decide.ts';
import type { Policy, Reason } from '../../bridge/policy/types.ts';
import type { Stores } from '../../db/stores/index.ts';

/** What one click can change so that a message like this one is answered the next time. */
export const REMEDIES = [
  'allow-contact',
  'approve',
  'allow-group',
  'mention-off',
  'allow-sender',
  'enable',
  'unblock',
  'resume',
] as const;
export type RemedyKind = (typeof REMEDIES)[number];

export type Remedy =
  /** `target` is whom it is about: a person's or a group's Zalo id, for `resume` the conversation. */
  | { type: 'act'; kind: RemedyKind; target: string }
  /** Somebody saw to it already: the next message goes through this gate. */
  | { type: 'done' }
  /** Too far-reaching for one click: the rules themselves have to be changed. */
  | { type: 'settings' };

/** Who wrote where. */
export interface Subject {
  uid: string;
  groupId: string | null;
  conversationId: string | null;
}

/** How things are now, for many people at once. */
export interface Present {
  policy: Policy | null;
  user(uid: string): 'active' | 'disabled' | null;
  isBlocked(uid: string): boolean;
  pausedUntil(conversationId: string): number | null;
}

type RemedyStores = Pick<Stores, 'policies' | 'users' | 'conversations'>;

/** Looks everything up that remedies for these messages depend on, in a fixed number of queries. */
export function presentFor(stores: RemedyStores, channelId: string, subjects: Subject[], now: number): Present {
  const uids = [...new Set(subjects.map((one) => one.uid))];
  const chats = [...new Set(subjects.flatMap((one) => one.conversationId ?? []))];
  const users = stores.users.among(channelId, uids);
  const blocked = stores.users.blockedAmong(channelId, uids);
  const paused = stores.conversations.pausedAmong(chats);
  return {
    policy: stores.policies.current(channelId),
    user(uid) {
      const user = users.get(uid);
      const isOver = user?.expiresAt != null && user.expiresAt <= now;
      return !user || (user.status === 'active' && isOver) ? null : user.status;
    },
    isBlocked: (uid) => blocked.has(uid),
    pausedUntil: (id) => paused.get(id) ?? null,
  };
}

/** What helps against this reason now; null when nothing does, or when the rules have become others since. */
export function remedyFor(reason: string | null, subject: Subject, present: Present): Remedy | null {
  const { policy } = present;
  const { uid, groupId, conversationId } = subject;
  const act = (kind: RemedyKind, target: string, isDone: boolean): Remedy =>
    isDone ? { type: 'done' } : { type: 'act', kind, target };
  switch (reason as Reason | null) {
    case 'dm.not_listed':
      return policy?.dm.mode === 'allowlist' ? act('allow-contact', uid, policy.dm.allow.has(uid)) : null;
    case 'dm.pairing_required':
    case 'dm.pairing_pending':
    case 'dm.pairing_full':
      if (policy?.dm.mode !== 'pairing' || present.user(uid) === 'disabled' || present.isBlocked(uid)) return null;
      return act('approve', uid, present.user(uid) === 'active');
    case 'group.not_listed':
    case 'group.off':
      return policy && groupId ? ofGroup(policy, groupId, act) : null;
    case 'group.mention_required':
      if (!policy || !groupId || !isOpenTo(policy, groupId)) return null;
      return act('mention-off', groupId, !mentionRequired(policy, groupId));
    case 'group.sender_not_allowed':
      return policy ? ofSender(policy, uid, present, act) : null;
    case 'user.disabled':
      return present.user(uid) === null ? null : act('enable', uid, present.user(uid) === 'active');
    case 'contact.blocked':
      return act('unblock', uid, !present.isBlocked(uid));
    case 'conversation.paused':
      return conversationId ? act('resume', conversationId, present.pausedUntil(conversationId) === null) : null;
    case 'dm.disabled':
      return policy?.dm.mode === 'disabled' ? { type: 'settings' } : null;
    case 'group.disabled':
      return policy?.group.mode === 'disabled' ? { type: 'settings' } : null;
    case 'policy.unreadable':
      return policy ? null : { type: 'settings' };
    default:
      return null;
  }
}

type Act = (kind: RemedyKind, target: string, isDone: boolean) => Remedy;

function ofGroup(policy: Policy, groupId: string, act: Act): Remedy | null {
  return policy.group.mode === 'disabled' ? null : act('allow-group', groupId, isOpenTo(policy, groupId));
}

function isOpenTo({ group }: Policy, groupId: string): boolean {
  const enabled = group.rules.get(groupId)?.enabled;
  if (group.mode === 'disabled') return false;
  return group.mode === 'open' ? enabled !== false : enabled === true;
}

function ofSender({ group }: Policy, uid: string, present: Present, act: Act): Remedy | null {
  const { mode, allow } = group.senders;
  if (mode === 'listed') return act('allow-sender', uid, allow.has(uid));
  if (mode === 'approved' && present.user(uid) === 'disabled') return null;
  return act('allow-sender', uid, mode === 'everyone' || present.user(uid) === 'active');
}
