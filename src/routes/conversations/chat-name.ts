import type { T } from '../../i18n/index.ts';

/** A group is named by Zalo's list alone; until that comes, its number is no name that an owner would know. */
export function chatName(type: 'dm' | 'group', name: string, t: T): string {
  return type === 'group' && /^\d{8,}$/.test(name) ? t('conversations.newGroup', { end: name.slice(-4) }) : name;
}
