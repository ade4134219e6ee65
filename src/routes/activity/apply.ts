import type { PolicyDocument } from '../../bridge/policy/types.ts';
import { Refusal } from '../../bridge/refusal.ts';
import { ZALO_ID } from '../../ids.ts';
import { notFound } from '../../web/errors.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { addId, changePolicy, removeId } from './policy-change.ts';
import { REMEDIES, type RemedyKind } from './remedy.ts';

/** How it was before, in a word that fits into an address; null = nothing had to be changed. */
export type Before = string | null;

interface Cure {
  apply(parts: ChannelParts, channelId: string, target: string): Before;
  /** Makes it as it was. False when that is no longer possible. */
  undo(parts: ChannelParts, channelId: string, target: string, before: string): boolean;
}

export function isRemedy(kind: string): kind is RemedyKind {
  return (REMEDIES as readonly string[]).includes(kind);
}

/** Does what the remedy says, on this channel alone. Throws a 404 for a target that does not belong to it. */
export function applyRemedy(parts: ChannelParts, channelId: string, kind: RemedyKind, target: string): Before {
  if (kind !== 'resume' && !ZALO_ID.test(target)) throw notFound();
  return CURES[kind].apply(parts, channelId, target);
}

export function undoRemedy(
  parts: ChannelParts,
  channelId: string,
  kind: RemedyKind,
  target: string,
  before: string,
): boolean {
  if (kind !== 'resume' && !ZALO_ID.test(target)) throw notFound();
  return CURES[kind].undo(parts, channelId, target, before);
}

/** A change of the rules, and back. */
function inPolicy(
  edit: (document: PolicyDocument, target: string) => Before,
  undo: (document: PolicyDocument, target: string, before: string) => boolean,
): Cure {
  return {
    apply({ stores }, channelId, target) {
      let before: Before = null;
      changePolicy(stores, channelId, (document) => {
        before = edit(document, target);
        return before !== null;
      });
      return before;
    },
    undo: ({ stores }, channelId, target, before) =>
      changePolicy(stores, channelId, (document) => undo(document, target, before)),
  };
}

const listCure = (listOf: (document: PolicyDocument) => string[]): Cure =>
  inPolicy(
    (document, uid) => (addId(listOf(document), uid) ? 'unlisted' : null),
    (document, uid) => removeId(listOf(document), uid),
  );

const approveCure: Cure = {
  apply({ stores, bridge }, channelId, uid) {
    if (stores.users.standing(channelId, uid) === 'active') return null;
    const requestId = stores.pairing.waitingAmong(channelId, [uid]).get(uid);
    try {
      if (requestId) bridge.approvePairing(requestId);
      else bridge.approveUser(channelId, uid);
    } catch (error) {
      if (error instanceof Refusal && error.code === 'request_not_pending') return null;
      throw error;
    }
    return 'stranger';
  },
  undo({ stores, bridge }, channelId, uid) {
    const user = stores.users.byUid(channelId, uid);
    if (user) bridge.removeUser(user.id);
    return user !== null;
  },
};

const senderList = listCure((document) => document.group.senders.allow);

const CURES: Record<RemedyKind, Cure> = {
  'allow-contact': listCure((document) => document.dm.allow),
  approve: approveCure,
  'allow-group': inPolicy(
    ({ group: { rules } }, id) => {
      const rule = rules[id];
      if (rule?.enabled) return null;
      rules[id] = { ...rule, enabled: true };
      return rule ? 'off' : 'none';
    },
    ({ group: { rules } }, id, before) => {
      const rule = rules[id];
      if (!rule?.enabled) return false;
      if (before === 'none') delete rules[id];
      else rules[id] = { ...rule, enabled: false };
      return true;
    },
  ),
  // A rule is needed to hold the exception; one that is made for it leaves the group as open or closed as it was.
  'mention-off': inPolicy(
    ({ group: { mode, rules } }, id) => {
      const rule = rules[id];
      if (rule?.requireMention === 'optional') return null;
      rules[id] = { enabled: rule?.enabled ?? mode === 'open', requireMention: 'optional' };
      return rule ? (rule.requireMention ?? 'unset') : 'none';
    },
    ({ group: { rules } }, id, before) => {
      const rule = rules[id];
      if (rule?.requireMention !== 'optional') return false;
      if (before === 'none') delete rules[id];
      else if (before === 'unset') rules[id] = { enabled: rule.enabled };
      else rules[id] = { ...rule, requireMention: before === 'required' ? 'required' : 'inherit' };
      return true;
    },
  ),
  // What lets a person ask in groups depends on the sender rule: its own list, or being approved.
  'allow-sender': {
    apply(parts, channelId, uid) {
      const mode = parts.stores.policies.current(channelId)?.group.senders.mode;
      if (mode === 'approved') return approveCure.apply(parts, channelId, uid);
      return mode === 'everyone' ? null : senderList.apply(parts, channelId, uid);
    },
    undo: (parts, channelId, uid, before) =>
      (before === 'stranger' ? approveCure : senderList).undo(parts, channelId, uid, before),
  },
  enable: {
    apply({ stores, bridge }, channelId, uid) {
      const user = stores.users.byUid(channelId, uid);
      if (!user) throw notFound();
      if (user.status === 'active') return null;
      bridge.setUserStatus(user.id, 'active');
      return 'disabled';
    },
    undo({ stores, bridge }, channelId, uid) {
      const user = stores.users.byUid(channelId, uid);
      if (user?.status !== 'active') return false;
      bridge.setUserStatus(user.id, 'disabled');
      return true;
    },
  },
  unblock: {
    apply({ stores, bridge }, channelId, uid) {
      if (!stores.users.isBlocked(channelId, uid)) return null;
      bridge.unblock(channelId, uid);
      return 'blocked';
    },
    undo({ bridge }, channelId, uid) {
      bridge.block(channelId, uid);
      return true;
    },
  },
  resume: {
    apply(parts, channelId, id) {
      const { pausedUntil } = conversationOf(parts, channelId, id);
      const left = (pausedUntil ?? 0) - parts.clock.now();
      if (left <= 0) return null;
      parts.bridge.resume(id);
      return String(Math.ceil(left / 60_000));
    },
    undo(parts, channelId, id, before) {
      conversationOf(parts, channelId, id);
      const minutes = Number(before);
      if (!Number.isInteger(minutes) || minutes < 1 || minutes > 43_200) return false;
      parts.bridge.pause(id, minutes);
      return true;
    },
  },
};

function conversationOf({ stores }: ChannelParts, channelId: string, id: string) {
  const conversation = stores.conversations.get(id);
  if (conversation?.channelId !== channelId) throw notFound();
  return conversation;
}
