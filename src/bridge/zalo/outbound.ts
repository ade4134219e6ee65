import { createCipheriv, createDecipheriv } from 'node:crypto';
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
 * Sends of one account. zca-js names each by Date.now() and does not tell (apis/sendMessage.js), so two sends in one millisecond
 * would share a name, and an echo could not be told apart. Therefore the name is read from the encrypted request on its way out,
 * and changed there when another send has it.
 */
export function createOutbound() {
  const names = createNames();

  async function send(session: ZaloSession, options: SendOptions, call: () => Promise<unknown>): Promise<SendResult> {
    let issued = false;
    let over = false;
    let cliMsgId: string | null = null;
    // A file whose time is up may still be confirmed later; its message must not go out then.
    const refuseWhenOver = () => {
      if (over) throw new WireClosed('the send was given up');
    };
    const onRequest = async (url: URL, body: unknown) => {
      refuseWhenOver();
      if (isUpload(url)) return;
      const request = namedRequest(body, session.secretKey);
      // The same one again is a redirect.
      if (request && request.name !== cliMsgId) {
        const name = names.take(request.name);
        if (name !== request.name) request.rename(name);
        cliMsgId = name;
      }
      await noted(options, cliMsgId);
      refuseWhenOver();
      issued = true;
    };
    try {
      const zaloMsgId = idOf(await callWatch.run({ onRequest }, call));
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

/** The names that were given to sends, each once. */
function createNames() {
  const taken = new Set<string>();

  return {
    /** The name itself, or the first one after it that is free. */
    take(wanted: string): string {
      let name = wanted;
      while (taken.has(name)) name = String(Number(name) + 1);
      taken.add(name);
      const [oldest] = taken;
      if (taken.size > REMEMBERED && oldest !== undefined) taken.delete(oldest);
      return name;
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

/** A request that carries a message's name, its `clientId`. */
interface NamedRequest {
  name: string;
  rename(name: string): void;
}

const NO_IV = Buffer.alloc(16);

/** Looks into an encrypted request; null for those that carry no name (uploads), or one that is no number. */
function namedRequest(body: unknown, secretKey: string): NamedRequest | null {
  const sealed = body instanceof URLSearchParams ? body.get('params') : null;
  if (!sealed) return null;
  const key = Buffer.from(secretKey, 'base64');
  try {
    const cipher = createDecipheriv('aes-128-cbc', key, NO_IV);
    const params = JSON.parse(cipher.update(sealed, 'base64', 'utf8') + cipher.final('utf8')) as { clientId?: unknown };
    const name = idOf(params.clientId);
    if (name === null || !Number.isSafeInteger(Number(name))) return null;
    return {
      name,
      rename(to) {
        params.clientId = typeof params.clientId === 'number' ? Number(to) : to;
        const seal = createCipheriv('aes-128-cbc', key, NO_IV);
        const text = JSON.stringify(params);
        (body as URLSearchParams).set('params', seal.update(text, 'utf8', 'base64') + seal.final('base64'));
      },
    };
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
