import type { DmMode, SenderMode } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { BlockedView, UserView } from '../../db/stores/users.ts';
import { ZALO_ID } from '../../ids.ts';
import { initials } from '../../text.ts';
import { avatarSrc } from '../channels/avatar-src.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type FoundPerson, findPeople } from './people.ts';

const PAGE = 30;

/** Somebody whom the owner approved. `expired`: the approval has run out, they must pair again. */
export interface UserRow extends Omit<UserView, 'status' | 'avatarUrl'> {
  status: 'active' | 'disabled' | 'expired';
  initials: string;
  avatarSrc: string | null;
}

export interface BlockedRow extends Omit<BlockedView, 'avatarUrl'> {
  channelId: string;
  initials: string;
  avatarSrc: string | null;
}

/** A page of people and where it goes on. */
export interface Rows<T> {
  rows: T[];
  morePath: string | null;
}

/** Somebody found by the search, with how they stand here. */
export interface Candidate extends FoundPerson {
  isUser: boolean;
  isBlocked: boolean;
}

/** The search for people to approve or block by hand. For `partials/users/add`. */
export interface AddPeople {
  channelId: string;
  q: string;
  /** Null before anything was searched for. */
  found: Candidate[] | null;
  error: string | null;
}

/** For `partials/users/lists`. */
export interface UserLists {
  channelId: string;
  q: string;
  users: Rows<UserRow>;
  blocked: Rows<BlockedRow>;
  /** What the lists count for under the rules in force; null when those cannot be read. */
  counts: { dm: DmMode; senders: SenderMode | 'none' } | null;
}

export interface UsersPage {
  header: ChannelHeader;
  lists: UserLists;
  add: AddPeople;
}

/** What the address says: the search of the list, the search for new people, and where the lists go on. */
export interface UsersView {
  q: string;
  add: string | null;
  cursor: string | null;
  blockedCursor: string | null;
}

export function readView(query: Record<string, unknown>): UsersView {
  const text = (name: string) => {
    const value = query[name];
    return typeof value === 'string' ? value.trim().slice(0, 100) : null;
  };
  const cursor = (name: string) => {
    const value = text(name);
    return value !== null && /^\d{1,15}:[\w-]{1,60}$/.test(value) ? value : null;
  };
  return { q: text('q') ?? '', add: text('add'), cursor: cursor('cursor'), blockedCursor: cursor('blocked') };
}

export function usersPath(channelId: string): string {
  return `/channels/${channelId}/users`;
}

export function userRows({ stores, clock }: ChannelParts, channelId: string, { q, cursor }: UsersView): Rows<UserRow> {
  const page = stores.users.page(channelId, { q, limit: PAGE, ...(cursor && { cursor }) });
  const now = clock.now();
  return {
    rows: page.items.map((user) => toRow(user, now)),
    morePath: morePath(channelId, { q, cursor: page.nextCursor }),
  };
}

export function blockedRows(
  { stores }: ChannelParts,
  channelId: string,
  { q, blockedCursor }: UsersView,
): Rows<BlockedRow> {
  const page = stores.users.blockedPage(channelId, { q, limit: PAGE, ...(blockedCursor && { cursor: blockedCursor }) });
  return {
    rows: page.items.map(({ avatarUrl, ...row }) => ({
      ...row,
      channelId,
      initials: initials(row.name),
      avatarSrc: avatarSrc(channelId, 'contact', row.uid, avatarUrl),
    })),
    morePath: morePath(channelId, { q, blocked: page.nextCursor }),
  };
}

function toRow({ avatarUrl, ...user }: UserView, now: number): UserRow {
  const isOver = user.expiresAt !== null && user.expiresAt <= now;
  return {
    ...user,
    status: user.status === 'active' && isOver ? 'expired' : user.status,
    initials: initials(user.name),
    avatarSrc: avatarSrc(user.channelId, 'contact', user.uid, avatarUrl),
  };
}

function morePath(channelId: string, query: Record<string, string | null>): string | null {
  const entries = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const isEnd = !entries.some(([name]) => name !== 'q');
  return isEnd ? null : `${usersPath(channelId)}?${new URLSearchParams(entries)}`;
}

export function userLists(parts: ChannelParts, channelId: string, view: UsersView): UserLists {
  const policy = parts.stores.policies.current(channelId);
  const senders = policy?.group.mode === 'disabled' ? 'none' : policy?.group.senders.mode;
  return {
    channelId,
    q: view.q,
    users: userRows(parts, channelId, view),
    blocked: blockedRows(parts, channelId, view),
    counts: policy && senders ? { dm: policy.dm.mode, senders } : null,
  };
}

export function addPeople(
  { stores }: ChannelParts,
  channel: Channel,
  q: string | null,
  error: string | null = null,
): AddPeople {
  const found = q ? findPeople(stores, channel, q) : null;
  const uids = (found ?? []).map((person) => person.id).filter((id) => ZALO_ID.test(id));
  const users = stores.users.among(channel.id, uids);
  const blocked = stores.users.blockedAmong(channel.id, uids);
  return {
    channelId: channel.id,
    q: q ?? '',
    found:
      found?.map((person) => ({
        ...person,
        isUser: users.get(person.id)?.status === 'active',
        isBlocked: blocked.has(person.id),
      })) ?? null,
    error,
  };
}

export function usersPage(
  parts: ChannelParts,
  channel: Channel,
  view: UsersView,
  error: string | null = null,
): UsersPage {
  return {
    header: channelHeader(parts, channel, 'users'),
    lists: userLists(parts, channel.id, view),
    add: addPeople(parts, channel, view.add, error),
  };
}
