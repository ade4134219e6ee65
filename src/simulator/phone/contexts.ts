/** What each region of the phone page shows. A page and its polled part build the same context. */
import { avatarUrl } from '../addresses.ts';
import type { Controls } from '../controls.ts';
import { type Account, type Chat, type Message, type Person, partner, sameChat } from '../world.ts';
import { isOn, PRESETS } from './presets.ts';
import { rich } from './rich.ts';
import type { Lang } from './words.ts';

/** Pictures are served by the same server under the host that they belong to. */
export const local = (url: string) => url.replace('https://', '/');

const SHOWN = 60;
const TYPING_MS = 6000;

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[Đđ]/g, 'd').toLowerCase();

/** `g-ID` for a group, `d-ID` for the chat with a person. */
export const chatKey = (viewer: Account, chat: Chat) =>
  chat.type === 'group' ? `g-${chat.group}` : `d-${partner(chat, viewer.person.id)}`;

export function readChat(controls: Controls, viewer: Account, key: string): Chat {
  const id = key.slice(2);
  if (key.startsWith('g-')) return { type: 'group', group: controls.group(id).id };
  return { type: 'dm', people: [viewer.person.id, controls.person(id).id] };
}

const face = (id: string, name: string) => ({ name, avatar: local(avatarUrl(id)) });

export function accountContext(controls: Controls, { uid, person, about }: Account) {
  return { uid, about, online: controls.socket.connections(uid).length > 0, ...face(person.id, person.name) };
}

function describe(controls: Controls, viewer: Account, chat: Chat) {
  if (chat.type === 'group') {
    const group = controls.group(chat.group);
    return { ...face(group.id, group.name), kind: 'group', size: group.members.length };
  }
  const person = controls.person(partner(chat, viewer.person.id));
  const kind = person.id === viewer.person.id ? 'cloud' : viewer.friends.has(person.id) ? 'friend' : 'stranger';
  return { ...face(person.id, person.name), kind, size: 0 };
}

const messagesOf = (controls: Controls, chat: Chat) =>
  [...controls.world.messages.values()].filter((message) => sameChat(message.chat, chat));

function entryOf(controls: Controls, viewer: Account, chat: Chat, last?: Message) {
  const preview = last ? last.text || `[${last.msgType.replace('chat.', '')}]` : '';
  return {
    key: chatKey(viewer, chat),
    preview,
    recalled: last?.recalled ?? false,
    ...describe(controls, viewer, chat),
  };
}

function recentChats(controls: Controls, viewer: Account) {
  const latest = new Map<string, Message>();
  for (const message of controls.world.messages.values()) {
    if (!controls.world.accountsIn(message.chat).includes(viewer)) continue;
    const key = chatKey(viewer, message.chat);
    latest.delete(key);
    latest.set(key, message);
  }
  return [...latest.values()].reverse().map((message) => entryOf(controls, viewer, message.chat, message));
}

/** The chat list: recent chats, then friends and groups, all narrowed by the search. */
export function listContext(controls: Controls, viewer: Account, query: string) {
  const wanted = plain(query.trim());
  const fits = ({ name }: { name: string }) => plain(name).includes(wanted);
  const recent = recentChats(controls, viewer).filter(fits);
  const known = new Set(recent.map((entry) => entry.key));
  const dm = (id: string) => entryOf(controls, viewer, { type: 'dm', people: [viewer.person.id, id] });
  const others = [
    ...controls.world.groupsOf(viewer).map((group) => entryOf(controls, viewer, { type: 'group', group: group.id })),
    ...[viewer.person.id, ...viewer.friends].map(dm),
  ].filter((entry) => fits(entry) && !known.has(entry.key));
  const groups = others.filter((entry) => entry.kind === 'group');
  return { query, recent, groups, friends: others.filter((entry) => entry.kind !== 'group') };
}

function reactionsOf(message: Message): string {
  const icons = [...message.reactions.values()].map(({ icon }) => (icon === '/-heart' ? '❤' : icon));
  return icons.join(' ');
}

export function messageContext(controls: Controls, viewer: Account, message: Message) {
  const params = typeof message.content === 'string' ? {} : (message.content as Record<string, string>);
  const quote = message.quote && { name: controls.person(message.quote.owner).name, text: message.quote.text };
  return {
    id: message.msgId,
    own: message.from === viewer.person.id,
    byApi: message.via === 'api',
    sender: face(message.from, controls.person(message.from).name),
    time: new Date(message.ts).toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit' }),
    recalled: message.recalled,
    type: message.msgType,
    blocks: message.text === '' ? [] : rich(message.text, message.styles, message.mentions),
    title: params.title ?? '',
    description: params.description ?? '',
    href: params.href ?? '',
    picture: params.thumb || params.href ? local(params.thumb || (params.href ?? '')) : '',
    quote,
    reactions: reactionsOf(message),
    seenByAccount: message.seenBy.has(viewer.person.id),
    seenBy: [...message.seenBy].filter((id) => id !== viewer.person.id).map((id) => controls.person(id).name),
  };
}

/** Whether the account has shown "typing" here a moment ago, and sent nothing since. */
function isTyping(controls: Controls, viewer: Account, chat: Chat, now: number): boolean {
  const target = chat.type === 'group' ? chat.group : controls.uidOf(viewer.uid, partner(chat, viewer.person.id));
  const act = controls.acts(viewer.uid).findLast(({ kind, target: to }) => kind === 'typing' && to === target);
  const sent = controls.sent(viewer.uid).findLast(({ target: { id } }) => id === target);
  return act !== undefined && now - act.at < TYPING_MS && (sent?.at ?? 0) < act.at;
}

export function messagesContext(controls: Controls, viewer: Account, chat: Chat, now: number) {
  const messages = messagesOf(controls, chat).slice(-SHOWN);
  return {
    key: chatKey(viewer, chat),
    typing: isTyping(controls, viewer, chat, now),
    messages: messages.map((message) => messageContext(controls, viewer, message)),
  };
}

/** The people who can write in this chat, besides the owner of the phone. */
export function writers(controls: Controls, viewer: Account, chat: Chat): Person[] {
  const ids = chat.type === 'group' ? controls.group(chat.group).members : chat.people;
  return ids.filter((id) => id !== viewer.person.id).map((id) => controls.person(id));
}

export function chatContext(
  controls: Controls,
  viewer: Account,
  chat: Chat,
  options: { quote?: string; as?: string; now: number },
) {
  const quoted = options.quote === undefined ? undefined : controls.world.messages.get(options.quote);
  return {
    ...describe(controls, viewer, chat),
    ...messagesContext(controls, viewer, chat, options.now),
    writers: writers(controls, viewer, chat).map(({ id, name }) => ({ id, name })),
    as: options.as ?? '',
    quote: quoted && { id: quoted.msgId, name: controls.person(quoted.from).name, text: quoted.text },
  };
}

export function codesContext(controls: Controls, viewer: Account) {
  return controls.qr
    .live()
    .toReversed()
    .map(({ code, state, account }) => ({ code, state, mine: account === viewer, short: code.slice(0, 8) }));
}

export function toolsContext(controls: Controls, viewer: Account, lang: Lang) {
  const current = controls.faults.current();
  return {
    connections: controls.socket.connections(viewer.uid).length,
    waiting: current.apiWaiting,
    violations: controls.violations,
    presets: PRESETS.map((preset) => ({ id: preset.id, label: preset.label[lang], on: isOn(preset, current) })),
  };
}
