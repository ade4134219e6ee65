import type { Bridge } from '../../bridge/bridge.ts';
import { groupName } from '../../chat-name.ts';
import type { Page } from '../../db/paging.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Contact, DirectoryQuery, KnownGroup } from '../../db/stores/directory.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Text } from '../../i18n/index.ts';
import { avatarSrc } from '../channels/avatar-src.ts';

/** What a list knows of one person or group. */
export interface Entry {
  id: string;
  /** The id itself when nothing else is known. */
  name: Text;
  nameKey: string;
  avatar: string | null;
  /** `unlisted`: known, but not among the account's friends or groups now. `unknown`: only the id is known. */
  standing: 'listed' | 'unlisted' | 'unknown';
  members: number;
  seenAt: number | null;
}

/** Friends or groups of one account, as the lists ask for them. */
export interface Source {
  total(): number;
  byId(ids: string[]): Entry[];
  others(query: DirectoryQuery): Page<Entry>;
}

export function peopleSource({ directory }: Pick<Stores, 'directory'>, channel: Channel): Source {
  const toEntry = (contact: Contact): Entry => ({
    id: contact.uid,
    name: contact.name || contact.uid,
    nameKey: contact.nameKey,
    avatar: avatarSrc(channel.id, 'contact', contact.uid, contact.avatarUrl),
    standing: contact.isFriend ? 'listed' : 'unlisted',
    members: 0,
    seenAt: contact.lastSeenAt,
  });
  return {
    total: () => directory.countFriends(channel.id),
    byId: (ids) => entriesOf(ids, directory.contactsByUid(channel.id, ids), toEntry),
    others(query) {
      const page = directory.friends(channel.id, query);
      return { ...page, items: page.items.map(toEntry) };
    },
  };
}

export function groupSource({ directory }: Pick<Stores, 'directory'>, channel: Channel): Source {
  const toEntry = (group: KnownGroup): Entry => ({
    id: group.groupId,
    name: groupName(group.groupId, group.name),
    nameKey: group.nameKey,
    avatar: avatarSrc(channel.id, 'group', group.groupId, group.avatarUrl),
    standing: group.listed ? 'listed' : 'unlisted',
    members: group.members,
    seenAt: null,
  });
  return {
    total: () => directory.countGroups(channel.id),
    byId: (ids) => entriesOf(ids, directory.groupsById(channel.id, ids), toEntry),
    others(query) {
      const page = directory.groups(channel.id, query);
      return { ...page, items: page.items.map(toEntry) };
    },
  };
}

function entriesOf<T>(ids: string[], known: Map<string, T>, toEntry: (row: T) => Entry): Entry[] {
  return ids.map((id) => {
    const row = known.get(id);
    if (row !== undefined) return toEntry(row);
    return { id, name: id, nameKey: '', avatar: null, standing: 'unknown', members: 0, seenAt: null };
  });
}

/** How the account's lists of friends and groups came here, and why there may be nothing in them. */
export interface DirectoryState {
  /** Being loaded now. */
  busy: boolean;
  /** When they were last loaded; null = never. */
  at: number | null;
  state: 'ready' | 'no-account' | 'never' | 'not-connected' | 'failed';
}

export function directoryState(bridge: Pick<Bridge, 'isRefreshingDirectory'>, channel: Channel): DirectoryState {
  const busy = bridge.isRefreshingDirectory(channel.id);
  return { busy, at: channel.directoryAt, state: stateOf(channel) };
}

function stateOf({ accountUid, directoryError, directoryAt }: Channel): DirectoryState['state'] {
  if (accountUid === null) return 'no-account';
  if (directoryError !== null) return directoryError === 'not_connected' ? 'not-connected' : 'failed';
  return directoryAt === null ? 'never' : 'ready';
}
