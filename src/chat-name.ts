import type { Text } from './i18n/index.ts';

/**
 * What a group is called. Only Zalo's list names groups, and not all: where there is no name, its number is none that an
 * owner would know, so there is a stand-in with the number's end.
 */
export function groupName(groupId: string, name: string | undefined): Text {
  if (name && name !== groupId) return name;
  return { key: 'conversations.unnamedGroup', params: { end: groupId.slice(-4) } };
}

/** What a chat is called: by its person or by its group. */
export function chatName({ type, peerId, name }: { type: 'dm' | 'group'; peerId: string; name: string }): Text {
  return type === 'group' ? groupName(peerId, name) : name;
}
