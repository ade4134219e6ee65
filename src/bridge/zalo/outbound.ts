import { createDecipheriv } from 'node:crypto';
import { extname } from 'node:path';
import type { MessageContent, ThreadType } from 'zca-js';
import { type Clock, pause } from '../../clock.ts';
import { THREAD_TYPES } from './enums.ts';
import { describeError, NotWritten, WireClosed, WireTimeout } from './errors.ts';
import { idOf } from './fields.ts';
import { noMessageId, sendFailure } from './send-errors.ts';
import type { ZaloSession } from './session.ts';
import { callWatch, isUpload } from './transport.ts';
import type {
  ChatRef,
  OutboundFile,
  OutboundText,
  QuoteTarget,
  SeenMessage,
  SendOptions,
  SendResult,
} from './types.ts';

/**
 * Sends of one account. zca-js names each by Date.now() when sendMessage is called and does not tell (apis/sendMessage.js),
 * so two sends in one millisecond would share a name, and an echo could not be told apart. Therefore each send takes a
 * millisecond of its own, and its name is read from the encrypted request on its way out.
 */
export function createOutbound() {
  const names = createNames();

  async function send(session: ZaloSession, options: SendOptions, call: () => Promise<unknown>): Promise<SendResult> {
    let issued = false;
    let over = false;
    let cliMsgId: string | null = null;
    const own = Symbol('send');
    // A file whose time is up may still be confirmed later; its message must not go out then.
    const refuseWhenOver = () => {
      if (over) throw new WireClosed('the send was given up');
    };
    const onRequest = async (url: URL, body: unknown) => {
      refuseWhenOver();
      if (isUpload(url)) return;
      const name = clientIdOf(body, session.secretKey);
      if (name !== null && !names.claim(Number(name), own)) throw new WireClosed('another send has this client id');
      cliMsgId = name;
      await noted(options, name);
      refuseWhenOver();
      issued = true;
    };
    try {
      const answer = await names.inOwnMillisecond(own, () => callWatch.run({ onRequest }, call));
      const zaloMsgId = idOf(answer);
      return zaloMsgId === null ? { ok: false, failure: noMessageId(), cliMsgId } : { ok: true, zaloMsgId, cliMsgId };
    } catch (error) {
      return { ok: false, failure: sendFailure(error, issued), cliMsgId };
    } finally {
      over = true;
    }
  }

  return {
    text(
      session: ZaloSession,
      chat: ChatRef,
      { text, styles }: OutboundText,
      options: SendOptions,
    ): Promise<SendResult> {
      const content: MessageContent = {
        msg: text,
        ...(styles.length > 0 && { styles: styles as NonNullable<MessageContent['styles']> }),
        ...(options.quote && { quote: quoteOf(options.quote) }),
      };
      return send(session, options, async () => {
        const answer = await session.api.sendMessage(content, chat.peerId, threadType(chat));
        return answer.message?.msgId;
      });
    },
    file(
      session: ZaloSession,
      clock: Clock,
      chat: ChatRef,
      file: OutboundFile,
      options: SendOptions,
    ): Promise<SendResult> {
      return send(session, options, () => within(clock, FILE_DEADLINE, sendOneFile(session, chat, file)));
    },
  };
}

const REMEMBERED = 1_000;

/** Who has which millisecond. By the real clock, which is the one that zca-js reads. */
function createNames() {
  const owners = new Map<number, symbol>();

  function claim(ms: number, owner: symbol): boolean {
    if ((owners.get(ms) ?? owner) !== owner) return false;
    owners.set(ms, owner);
    const [oldest] = owners.keys();
    if (owners.size > REMEMBERED && oldest !== undefined) owners.delete(oldest);
    return true;
  }

  return {
    claim,
    /** Starts a call in a millisecond that no other has; all that passed while it started are its own. */
    async inOwnMillisecond<T>(owner: symbol, call: () => Promise<T>): Promise<T> {
      while (!claim(Date.now(), owner)) await new Promise((resolve) => setTimeout(resolve, 1));
      const from = Date.now();
      const started = call();
      for (let ms = from; ms <= Date.now(); ms++) claim(ms, owner);
      return await started;
    },
  };
}

async function noted({ onClientId }: SendOptions, cliMsgId: string | null): Promise<void> {
  try {
    await onClientId?.(cliMsgId);
  } catch (error) {
    throw new NotWritten(describeError(error));
  }
}

/** A file waits for a socket event that may never come (apis/uploadAttachment.js). */
const FILE_DEADLINE = 120_000;
const PHOTOS = new Set(['.jpg', '.jpeg', '.png', '.webp']);

async function sendOneFile(session: ZaloSession, chat: ChatRef, file: OutboundFile): Promise<unknown> {
  const answer = await session.api.sendMessage(
    { msg: file.size ? file.caption : '', attachments: sourceOf(file) },
    chat.peerId,
    threadType(chat),
  );
  return answer.attachment[0]?.msgId;
}

/** zca-js takes a photo for one by its extension, and only lower case ones can carry a caption. */
function sourceOf({ data, fileName, size }: OutboundFile) {
  const extension = extname(fileName).toLowerCase();
  const stem = fileName.slice(0, fileName.length - extension.length) || 'file';
  if ((size !== null) !== PHOTOS.has(extension)) throw new Error('photos need their size, and only photos have one');
  const filename = `${stem}${extension || '.bin'}` as `${string}.${string}`;
  return { data, filename, metadata: { totalSize: data.length, ...size } };
}

async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = pause(clock, ms, done.signal).then(() => {
    throw new WireTimeout('the file was not confirmed in time');
  });
  late.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}

/** The clientId inside an encrypted request, or null for bodies that carry none (uploads). */
function clientIdOf(body: unknown, secretKey: string): string | null {
  const params = body instanceof URLSearchParams ? body.get('params') : null;
  if (!params) return null;
  try {
    const cipher = createDecipheriv('aes-128-cbc', Buffer.from(secretKey, 'base64'), Buffer.alloc(16));
    const text = cipher.update(params, 'base64', 'utf8') + cipher.final('utf8');
    return idOf((JSON.parse(text) as { clientId?: unknown }).clientId);
  } catch {
    return null;
  }
}

function quoteOf({
  ownerUid,
  zaloMsgId,
  cliMsgId,
  msgType,
  text,
  sentAt,
}: QuoteTarget): NonNullable<MessageContent['quote']> {
  return {
    uidFrom: ownerUid,
    msgId: zaloMsgId,
    cliMsgId: cliMsgId ?? '0',
    // zca-js refuses to quote polls, and quotes the rest by their text.
    msgType: msgType === 'group.poll' ? 'webchat' : msgType,
    content: text,
    ts: String(sentAt),
    ttl: 0,
    // What Zalo Web sends for a text without properties; in groups the quote needs some.
    propertyExt: { color: 0, size: 0, type: 0, subType: 0, ext: '{"shouldParseLinkOrContact":0}' },
  };
}

export const threadType = (chat: ChatRef): ThreadType => THREAD_TYPES[chat.type];

const SEEN_AT_ONCE = 50;

/** Tells Zalo that messages of one chat were seen. */
export async function sendSeen(
  { api, uid }: ZaloSession,
  chat: ChatRef,
  messages: readonly SeenMessage[],
): Promise<void> {
  const infos = messages.map(({ zaloMsgId, cliMsgId, senderUid, msgType }) => ({
    msgId: zaloMsgId,
    cliMsgId: cliMsgId ?? '0',
    uidFrom: chat.type === 'group' ? senderUid : chat.peerId,
    idTo: chat.type === 'group' ? chat.peerId : uid,
    msgType,
    st: 0,
    at: 0,
    cmd: 0,
    ts: '0',
  }));
  for (let at = 0; at < infos.length; at += SEEN_AT_ONCE)
    await api.sendSeenEvent(infos.slice(at, at + SEEN_AT_ONCE), threadType(chat));
}
