import { deviceName } from '../../auth/device.ts';
import { chatName, groupName } from '../../chat-name.ts';
import type { AuditEntry } from '../../db/stores/audit.ts';
import type { Stores } from '../../db/stores/index.ts';
import { isMessageKey, say, type T } from '../../i18n/index.ts';
import { shownName } from '../wizard/draft.ts';
import { type ApiCall, CALL_WORDS } from './call-words.ts';

/** `secret changed: no`; a time is put into words by the page. */
export interface AuditFact {
  label: string;
  value: string;
  at: number | null;
}

export interface AuditRow {
  at: number;
  actor: string;
  /** The code, and what it means. */
  action: string;
  words: string;
  /** What it was done to: its name where it still has one, and its id. */
  subject: { name: string; id: string } | null;
  facts: AuditFact[];
}

/** Where the words of a code come from. */
const VALUES: Record<string, string> = {
  'dm.mode': 'policy.dm.mode.',
  'group.mode': 'policy.group.mode.',
  'group.requireMention': 'audit.detail.',
  'senders.mode': 'policy.senders.mode.',
  section: 'settings.section.',
  scope: 'system.tokens.scope.',
  every: 'backup.every.',
  by: 'audit.way.',
  step: 'audit.way.',
  way: 'audit.way.',
};
const ARROW = ' → ';

/** Puts entries into words. Names are looked up for the reader: none is kept in the log. */
export function createAuditReader(stores: Stores, t: T) {
  const memo = new Map<string, string>();
  const once = (id: string, find: () => string | undefined) => {
    const known = memo.get(id) ?? find() ?? '';
    memo.set(id, known);
    return known;
  };
  const channels = new Map(stores.channels.list().map((channel) => [channel.id, shownName(channel)]));
  const tokens = new Map(stores.apiTokens.list().map(({ id, name }) => [id, name]));
  const find: Record<string, (id: string) => string | undefined> = {
    adm: (id) => stores.admins.get(id)?.name,
    ag: (id) => stores.agents.get(id)?.name,
    ch: (id) => channels.get(id),
    cv: (id) => chatNamed(id),
    pr: (id) => whoAsked(id),
    // The person who signed in is the one who did it; what is left to say is on which device.
    ses: (id) => deviceOf(id),
    th: (id) => stores.threads.get(id)?.title,
    tok: (id) => tokens.get(id),
    us: (id) => stores.users.get(id)?.name,
    wh: (id) => URL.parse(stores.webhooks.get(id)?.url ?? '')?.host,
    ws: (id) => stores.workspaces.get(id)?.name,
  };
  const nameOf = (id: string): string =>
    once(id, () => (/^\d{1,15}$/.test(id) ? chatOf(Number(id)) : find[id.split('_')[0] ?? '']?.(id))) || shortened(id);

  /** A message stands under a bare number: told is whose chat it is in. */
  const chatOf = (messageId: number): string | undefined =>
    chatNamed(stores.messages.get(messageId)?.conversationId ?? '');
  const chatNamed = (id: string): string | undefined => {
    const chat = stores.conversations.view(id);
    return chat ? say(t, chatName(chat)) : undefined;
  };
  const whoAsked = (id: string): string | undefined => {
    const request = stores.pairing.get(id);
    if (!request) return undefined;
    const { channelId, uid, note } = request;
    if (uid !== null) return personOf(channelId, uid);
    return note ? t('audit.codeFor', { note }) : t('audit.code');
  };
  const deviceOf = (id: string): string => {
    const session = stores.adminSessions.get(id);
    return session ? (deviceName(session.userAgent) ?? t('system.sessions.unknown')) : t('audit.sessionOver');
  };

  const actorOf = (actor: string): string => {
    const key = `audit.by.${actor}`;
    if (isMessageKey(key)) return t(key);
    const id = actor.replace(/^api:/, '');
    return id === actor ? nameOf(id) : t('audit.by.token', { name: nameOf(id) });
  };
  const wordsOf = (action: string): string => {
    if (action.startsWith('api.')) {
      const call = action.slice(4);
      return isKnownCall(call) ? t(CALL_WORDS[call]) : t('audit.action.api', { call });
    }
    const key = `audit.action.${action}`;
    return isMessageKey(key) ? t(key) : action;
  };
  const personOf = (channelId: string, uid: string): string => {
    const name = once(`${channelId}:${uid}`, () => stores.directory.contactsByUid(channelId, [uid]).get(uid)?.name);
    return name ? `${name} (${shortened(uid)})` : shortened(uid);
  };
  const groupOf = (channelId: string, id: string): string =>
    say(
      t,
      groupName(
        id,
        once(`${channelId}:${id}`, () => stores.directory.groupsById(channelId, [id]).get(id)?.name),
      ),
    );

  const factOf = (entry: AuditEntry, name: string, value: string | number | boolean | null): AuditFact => {
    const key = `audit.detail.${name}`;
    const label = isMessageKey(key) ? t(key) : name;
    const fact = (words: string, at: number | null = null): AuditFact => ({ label, value: words, at });
    const channelId = String(entry.detail?.channel ?? entry.subject ?? '');
    if (name === 'uid') return fact(personOf(channelId, String(value)));
    if (name === 'group') return fact(groupOf(channelId, String(value)));
    if (name === 'channel') return fact(nameOf(String(value)));
    if (name === 'expiresAt') return typeof value === 'number' ? fact('', value) : fact(t('audit.detail.never'));
    if (name === 'madeAt') return fact('', Date.parse(String(value)) || null);
    const said = (one: string): string => {
      const words = typeof value === 'boolean' ? `audit.detail.${one}` : `${VALUES[name] ?? ''}${one}`;
      return isMessageKey(words) ? t(words) : one;
    };
    const [first = '', then] = String(value).split(ARROW);
    return fact(then === undefined ? said(first) : t('audit.detail.turned', { from: said(first), to: said(then) }));
  };

  return {
    actorOf,
    kindOf: (area: string): string => {
      const key = `audit.kind.${area}`;
      return isMessageKey(key) ? t(key) : area;
    },
    row: (entry: AuditEntry): AuditRow => ({
      at: entry.at,
      actor: actorOf(entry.actor),
      action: entry.action,
      words: wordsOf(entry.action),
      subject: entry.subject === null ? null : { name: nameOf(entry.subject), id: entry.subject },
      facts: Object.entries(entry.detail ?? {}).map(([name, value]) => factOf(entry, name, value)),
    }),
  };
}

const isKnownCall = (call: string): call is ApiCall => Object.hasOwn(CALL_WORDS, call);

/** Enough of an id to tell it from others. */
function shortened(id: string): string {
  if (/^\d{8,}$/.test(id)) return `…${id.slice(-4)}`;
  return /^[a-z]+_[0-9a-f]{24}$/.test(id) ? `${id.slice(0, id.indexOf('_') + 7)}…` : id;
}
