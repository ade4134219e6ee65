import { displayName, messageText } from '../../text.ts';
import { attachmentOf, captionOf } from './attachments.ts';
import { type Fields, fieldsOf, idOf, isFields, numberOf, textOf } from './fields.ts';
import type { ChatRef, InboundEvent, InboundMessage, Mention, Quote } from './types.ts';

export interface InboundContext {
  ownUid: string;
  via: 'push' | 'history';
  now: number;
}

const MAX_MENTIONS = 100;
const MAX_RAW_TEXT = 40_000;
const EVERYONE = '-1';

/**
 * One raw message of Zalo as an event, or null when it cannot be told where it belongs (no chat, no id). Never throws: it
 * runs inside zca-js's handler, where a throw loses the other messages of the same frame (apis/listen.js onmessage).
 */
export function normalise(raw: unknown, type: ChatRef['type'], context: InboundContext): InboundEvent | null {
  if (!isFields(raw)) return null;
  const people = peopleOf(raw, type, context.ownUid);
  if (!people) return null;
  // Zalo sends "taken back" as a message; its own msgId is that of the notice, not of what was taken back.
  if (isFields(raw.content) && 'deleteMsg' in raw.content) return recallOf(raw.content, people);
  const zaloMsgId = idOf(raw.msgId);
  return zaloMsgId === null
    ? null
    : { kind: 'message', message: messageOf(raw, zaloMsgId, people, context), via: context.via };
}

interface People {
  chat: ChatRef;
  senderUid: string;
  isSelf: boolean;
}

/** "0" stands for the account itself, as sender and as receiver; zca-js replaces it in most places, not in all. */
function peopleOf(raw: Fields, type: ChatRef['type'], ownUid: string): People | null {
  const own = (uid: string | null) => (uid === '0' ? ownUid : uid);
  const senderUid = own(idOf(raw.uidFrom));
  const to = own(idOf(raw.idTo));
  const isSelf = senderUid === ownUid;
  const peerId = type === 'group' || isSelf ? to : senderUid;
  return senderUid && peerId ? { chat: { type, peerId }, senderUid, isSelf } : null;
}

function recallOf(content: Fields, { chat, senderUid }: People): InboundEvent | null {
  const zaloMsgId = idOf(content.globalMsgId);
  return zaloMsgId === null
    ? null
    : { kind: 'recall', chat, zaloMsgId, cliMsgId: idOf(content.cliMsgId), byUid: senderUid };
}

function messageOf(raw: Fields, zaloMsgId: string, people: People, context: InboundContext): InboundMessage {
  const msgType = textOf(raw.msgType, 64) ?? 'unknown';
  const attachment = isFields(raw.content) ? attachmentOf(msgType, raw.content) : null;
  const written = typeof raw.content === 'string' ? raw.content : attachment ? captionOf(attachment) : '';
  const text = written.slice(0, MAX_RAW_TEXT);
  return {
    ...people,
    zaloMsgId,
    cliMsgId: idOf(raw.cliMsgId),
    msgType,
    senderName: displayName(textOf(raw.dName, 1_000) ?? ''),
    sentAt: sentAtOf(raw.ts, context.now),
    text: messageText(text),
    attachments: attachment ? [attachment] : [],
    mentions: mentionsOf(raw).map((mention) => inCleanText(mention, text)),
    quote: quoteOf(raw.quote, context.ownUid),
  };
}

/** Cleaning the text can take characters out before a mention or in it; its place is told in the cleaned text. */
function inCleanText(mention: Mention, raw: string): Mention {
  const at = (index: number) => messageText(raw.slice(0, index)).length;
  const pos = at(mention.pos);
  return { ...mention, pos, len: at(mention.pos + mention.len) - pos };
}

function sentAtOf(ts: unknown, now: number): number {
  const ms = numberOf(ts);
  return ms !== null && Number.isSafeInteger(ms) && ms > 0 ? ms : now;
}

/** Mentions come beside the text, or, for captions of photos, in propertyExt.ext. */
function mentionsOf(raw: Fields): Mention[] {
  const beside = raw.mentions;
  const inside = isFields(raw.propertyExt) ? fieldsOf(raw.propertyExt.ext).mentions : undefined;
  const list = Array.isArray(beside) && beside.length > 0 ? beside : inside;
  return Array.isArray(list) ? list.slice(0, MAX_MENTIONS).flatMap(mentionOf) : [];
}

function mentionOf(value: unknown): Mention[] {
  if (!isFields(value)) return [];
  const all = String(numberOf(value.uid)) === EVERYONE || numberOf(value.type) === 1;
  const uid = all ? EVERYONE : idOf(value.uid);
  const pos = numberOf(value.pos);
  const len = numberOf(value.len);
  if (uid === null || !isCount(pos) || !isCount(len) || len === 0) return [];
  return [{ uid, pos, len, all }];
}

const isCount = (value: number | null): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function quoteOf(value: unknown, ownUid: string): Quote | null {
  if (!isFields(value)) return null;
  const ownerUid = idOf(value.ownerId);
  const zaloMsgId = idOf(value.globalMsgId);
  if (!ownerUid || !zaloMsgId) return null;
  return {
    ownerUid: ownerUid === '0' ? ownUid : ownerUid,
    zaloMsgId,
    cliMsgId: idOf(value.cliMsgId),
    text: messageText(textOf(value.msg, 20_000) ?? '', 2_000),
  };
}
