import { groupName } from '../../chat-name.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Text } from '../../i18n/index.ts';
import { ZALO_ID } from '../../ids.ts';
import { initials } from '../../text.ts';
import { avatarSrc } from '../channels/avatar-src.ts';

/** A person or a group among those that a search found. */
export interface Found {
  id: string;
  /** The id itself when nothing else is known. */
  name: Text;
  initials: string;
  avatarSrc: string | null;
  /** `id`: nobody known, only a number that looks like one. */
  standing: 'friend' | 'stranger' | 'group' | 'id';
}

/** Somebody without a name goes by their id. */
export interface FoundPerson extends Found {
  name: string;
}

export const FOUND_SHOWN = 8;

/** People by name (without case and marks), or by their id; an id that nobody has yet is offered as well. */
export function findPeople({ directory }: Pick<Stores, 'directory'>, channel: Channel, q: string): FoundPerson[] {
  const wanted = q.trim();
  if (ZALO_ID.test(wanted)) return [personByUid({ directory }, channel, wanted)];
  return directory.searchPeople(channel.id, wanted, FOUND_SHOWN).map((contact) => person(channel.id, contact));
}

export function personByUid({ directory }: Pick<Stores, 'directory'>, channel: Channel, uid: string): FoundPerson {
  const contact = directory.contact(channel.id, uid);
  return contact ? person(channel.id, contact) : bare(uid);
}

export function findGroups({ directory }: Pick<Stores, 'directory'>, channel: Channel, q: string): Found[] {
  const wanted = q.trim();
  if (ZALO_ID.test(wanted)) return [groupById({ directory }, channel, wanted)];
  return directory.searchGroups(channel.id, wanted, FOUND_SHOWN).map((group) => ofGroup(channel.id, group));
}

export function groupById({ directory }: Pick<Stores, 'directory'>, channel: Channel, groupId: string): Found {
  const group = directory.group(channel.id, groupId);
  return group ? ofGroup(channel.id, group) : bare(groupId);
}

interface Named {
  name: string;
  avatarUrl: string | null;
}

function person(channelId: string, contact: Named & { uid: string; isFriend: boolean }): FoundPerson {
  const name = contact.name || contact.uid;
  return {
    id: contact.uid,
    name,
    initials: initials(name),
    avatarSrc: avatarSrc(channelId, 'contact', contact.uid, contact.avatarUrl),
    standing: contact.isFriend ? 'friend' : 'stranger',
  };
}

function ofGroup(channelId: string, group: Named & { groupId: string }): Found {
  return {
    id: group.groupId,
    name: groupName(group.groupId, group.name),
    initials: initials(group.name),
    avatarSrc: avatarSrc(channelId, 'group', group.groupId, group.avatarUrl),
    standing: 'group',
  };
}

const bare = (id: string): FoundPerson => ({ id, name: id, initials: '#', avatarSrc: null, standing: 'id' });
