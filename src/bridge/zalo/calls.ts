import type { Clock } from '../../clock.ts';
import type { Directory } from './directory.ts';
import { describeError, ZaloOffline, zaloCode } from './errors.ts';
import { createOutbound, sendSeen, threadType } from './outbound.ts';
import { offline } from './send-errors.ts';
import type { ZaloSession } from './session.ts';
import type { ChatRef, OutboundFile, OutboundText, SeenMessage, SendOptions, SendResult, ZaloLog } from './types.ts';

/** What can be asked of a connected account. Sends and signs never reject; the directory does. */
export interface Calls {
  sendText(chat: ChatRef, text: OutboundText, options?: SendOptions): Promise<SendResult>;
  sendFile(chat: ChatRef, file: OutboundFile, options?: SendOptions): Promise<SendResult>;
  /** Shows "typing…" for a few seconds. */
  typing(chat: ChatRef): Promise<void>;
  seen(chat: ChatRef, messages: readonly SeenMessage[]): Promise<void>;
  directory(): Directory;
}

interface Caller {
  clock: Clock;
  log: ZaloLog;
  /** The session to ask, or null while not online. */
  live(): ZaloSession | null;
  /** After every call, with Zalo's code when it refused. */
  onCalled(session: ZaloSession, code: number | null): void;
}

export function createCalls({ clock, log, live, onCalled }: Caller): Calls {
  const outbound = createOutbound();

  async function ask<T>(call: (session: ZaloSession) => Promise<T>): Promise<T> {
    const session = live();
    if (!session) throw new ZaloOffline();
    try {
      const answer = await call(session);
      onCalled(session, null);
      return answer;
    } catch (error) {
      onCalled(session, zaloCode(error));
      throw error;
    }
  }

  async function send(call: (session: ZaloSession) => Promise<SendResult>): Promise<SendResult> {
    const session = live();
    if (!session) return { ok: false, failure: offline(), cliMsgId: null };
    const result = await call(session);
    onCalled(session, result.ok ? null : result.failure.code);
    return result;
  }

  /** Signs that are nice to give and not worth an error. */
  async function courtesy(call: (session: ZaloSession) => Promise<unknown>): Promise<void> {
    await ask(call).catch((error: unknown) => {
      log.debug({ problem: describeError(error) }, 'a typing or seen sign was not given');
    });
  }

  const directory: Directory = {
    friends: () => ask((session) => session.directory.friends()),
    groups: () => ask((session) => session.directory.groups()),
    profiles: (uids) => ask((session) => session.directory.profiles(uids)),
  };
  return {
    sendText: (chat, text, options = {}) => send((session) => outbound.text(session, chat, text, options)),
    sendFile: (chat, file, options = {}) => send((session) => outbound.file(session, clock, chat, file, options)),
    typing: (chat) => courtesy(({ api }) => api.sendTypingEvent(chat.peerId, threadType(chat))),
    seen: (chat, messages) => courtesy((session) => sendSeen(session, chat, messages)),
    directory: () => directory,
  };
}
