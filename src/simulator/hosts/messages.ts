/** Sending: text, mentions, quotes, stickers, links (zca-js 2.2.0 apis/sendMessage.js, sendSticker.js, sendLink.js). */
import { expect, Refusal } from '../checks.ts';
import { type Body, bodyOf } from '../content.ts';
import { push, type SentMention, type SentRecord } from '../kernel.ts';
import type { Account, Chat, Message, StoredMention, StoredQuote, Style, World } from '../world.ts';
import type { ApiCall, ApiRoute, Params } from './api.ts';

/** Longer texts are answered with 118. */
export const MAX_TEXT = 2000;
/** Text and styles together: 3,281 bytes were seen to pass, 3,712 were refused with 112. */
const MAX_RICH_BYTES = 3500;

const STYLE = /^(?:b|i|u|s|c_[0-9a-f]{6}|f_1[38]|lst_[12]|ind_\d+)$/;

/** The chat that a call speaks to. An id that this account does not know is code 114, a group without it 166. */
export function chatOf({ kernel, account, params }: ApiCall, isGroup: boolean): Chat {
  const { world } = kernel;
  if (isGroup) {
    const group = world.group(String(params.grid));
    if (!group) throw new Refusal(114, 'Tham số không hợp lệ');
    if (!group.members.includes(account.person.id)) throw new Refusal(166, 'Bạn không phải thành viên của nhóm');
    return { type: 'group', group: group.id };
  }
  const toid = String(params.toid ?? params.toId);
  if (toid === account.cloudId) return { type: 'dm', people: [account.person.id, account.person.id] };
  const person = world.personSeenBy(account, toid);
  if (!person) throw new Refusal(114, 'Tham số không hợp lệ');
  return { type: 'dm', people: [account.person.id, person.id] };
}

function stylesOf(params: Params, text: string): Style[] {
  if (params.textProperties === undefined) return [];
  const styles: Style[] = JSON.parse(String(params.textProperties)).styles;
  for (const { start, len, st } of styles) {
    expect(STYLE.test(st), `style ${st} is not known`);
    expect(
      start >= 0 && len > 0 && start + len <= text.length,
      `style ${st} at ${start}+${len} is outside of the text`,
    );
  }
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(String(params.textProperties));
  if (styles.length > 0 && bytes > MAX_RICH_BYTES) throw new Refusal(112, 'Lỗi không xác định');
  return styles;
}

function mentionsOf(
  world: World,
  account: Account,
  params: Params,
  text: string,
): { sent: SentMention[]; stored: StoredMention[] } {
  const sent: SentMention[] = params.mentionInfo ? JSON.parse(String(params.mentionInfo)) : [];
  const stored = sent.map(({ uid, pos, len }): StoredMention => {
    expect(pos >= 0 && len > 0 && pos + len <= text.length, `the mention at ${pos}+${len} is outside of the text`);
    if (uid === '-1') return { who: 'all', pos, len };
    const person = world.personSeenBy(account, uid);
    if (!person) throw new Refusal(114, 'Tham số không hợp lệ');
    return { who: person.id, pos, len };
  });
  return { sent, stored };
}

function quoteOf({ kernel, account, params }: ApiCall): StoredQuote | null {
  if (params.qmsgId === undefined) return null;
  const quoted = kernel.world.messages.get(String(params.qmsgId));
  const owner = kernel.world.personSeenBy(account, String(params.qmsgOwner));
  if (!quoted || !owner) throw new Refusal(114, 'Tham số không hợp lệ');
  expect(
    quoted.from === owner.id && String(params.qmsgCliId) === quoted.cliMsgId,
    'the quote does not fit the message that it names',
  );
  return {
    msgId: quoted.msgId,
    cliMsgId: quoted.cliMsgId,
    owner: owner.id,
    cliMsgType: Number(params.qmsgType),
    ts: Number(params.qmsgTs),
    text: String(params.qmsg ?? ''),
  };
}

/** Puts a message of the account into the world, on record and on its way. */
export function accept(
  api: ApiCall,
  kind: SentRecord['kind'],
  isGroup: boolean,
  body: Body,
  styles: Style[] = [],
): Message {
  const { kernel, account, params } = api;
  const chat = chatOf(api, isGroup);
  const mentions = mentionsOf(kernel.world, account, params, body.text);
  const quote = quoteOf(api);
  const message = kernel.world.addMessage({
    ...body,
    from: account.person.id,
    chat,
    cliMsgId: String(params.clientId),
    styles,
    mentions: mentions.stored,
    quote,
    via: 'api',
  });
  push(kernel.sent, account.uid, {
    at: message.ts,
    kind,
    target: isGroup
      ? { type: 'group', id: String(params.grid) }
      : { type: 'dm', id: String(params.toid ?? params.toId) },
    text: body.text,
    styles,
    mentions: mentions.sent,
    quote: quote && { msgId: quote.msgId, ownerUid: kernel.world.uidOf(account, quote.owner), text: quote.text },
    urgency: (params.metaData as { urgency?: number } | undefined)?.urgency ?? null,
    clientId: String(params.clientId),
    msgId: message.msgId,
    params,
  });
  kernel.deliver(message);
  return message;
}

const receipt = (message: Message) => ({ msgId: Number(message.msgId) });

function sendText(isGroup: boolean) {
  return (api: ApiCall) => {
    const text = String(api.params.message);
    if (text.length > MAX_TEXT) throw new Refusal(118, 'Nội dung quá dài');
    const styles = stylesOf(api.params, text);
    return receipt(accept(api, 'text', isGroup, { msgType: 'webchat', content: text, text }, styles));
  };
}

function sendSticker(isGroup: boolean) {
  return (api: ApiCall) => {
    const body = bodyOf(
      { kind: 'sticker', id: Number(api.params.stickerId), category: Number(api.params.cateId) },
      api.kernel.serial(),
    );
    return receipt(accept(api, 'sticker', isGroup, body));
  };
}

function sendLink(isGroup: boolean) {
  return (api: ApiCall) => {
    const { href, title, desc } = api.params;
    const link = {
      kind: 'link' as const,
      href: String(href),
      title: String(title ?? href),
      description: String(desc ?? ''),
    };
    return receipt(accept(api, 'link', isGroup, bodyOf(link, api.kernel.serial())));
  };
}

const text = { message: 'text', clientId: 'number', ttl: 'number', 'textProperties?': 'json' } as const;
const dm = { ...text, toid: 'digits', imei: 'imei' } as const;
const group = { ...text, grid: 'digits', visibility: 'number' } as const;
const quote = {
  qmsgOwner: 'digits',
  qmsgId: 'digits',
  qmsgCliId: 'digits',
  qmsgType: 'number',
  qmsgTs: 'digits',
  qmsg: 'string',
} as const;
const dmQuote = { ...text, ...quote, toid: 'digits', imei: 'imei' } as const;
const groupQuote = { ...group, ...quote, qmsgAttach: 'json', 'mentionInfo?': 'json' } as const;
const sticker = {
  stickerId: 'number',
  cateId: 'number',
  type: 'number',
  clientId: 'number',
  imei: 'imei',
  zsource: 'number',
} as const;
const link = { href: 'text', clientId: 'number' } as const;

export const messageRoutes: readonly ApiRoute[] = [
  { method: 'POST', service: 'chat', path: '/api/message/sms', needs: dm, run: sendText(false) },
  { method: 'POST', service: 'group', path: '/api/group/sendmsg', needs: group, run: sendText(true) },
  {
    method: 'POST',
    service: 'group',
    path: '/api/group/mention',
    needs: { ...group, mentionInfo: 'json' },
    run: sendText(true),
  },
  { method: 'POST', service: 'chat', path: '/api/message/quote', needs: dmQuote, run: sendText(false) },
  { method: 'POST', service: 'group', path: '/api/group/quote', needs: groupQuote, run: sendText(true) },
  {
    method: 'POST',
    service: 'chat',
    path: '/api/message/sticker',
    needs: { ...sticker, toid: 'digits' },
    run: sendSticker(false),
  },
  {
    method: 'POST',
    service: 'group',
    path: '/api/group/sticker',
    needs: { ...sticker, grid: 'digits' },
    run: sendSticker(true),
  },
  {
    method: 'POST',
    service: 'chat',
    path: '/api/message/link',
    needs: { ...link, toId: 'digits' },
    run: sendLink(false),
  },
  {
    method: 'POST',
    service: 'group',
    path: '/api/group/sendlink',
    needs: { ...link, grid: 'digits' },
    run: sendLink(true),
  },
];
