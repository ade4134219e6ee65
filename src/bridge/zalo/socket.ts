import { once } from 'node:events';
import type WebSocket from 'ws';
import type { ThreadType } from 'zca-js';
import { type Clock, pause } from '../../clock.ts';
import { CLOSE } from './close-codes.ts';
import { THREAD_TYPES } from './enums.ts';
import { describeError } from './errors.ts';
import { guardFrames } from './frames.ts';
import { normalise } from './inbound.ts';
import { inflateAtOnce } from './inflate-at-once.ts';
import type { ZaloSession } from './session.ts';
import type { ChatRef, InboundEvent } from './types.ts';

export interface SocketHandlers {
  /** The key came: only now the session works (`connected` of zca-js is no more than an open TCP connection). */
  onKey(): void;
  onLife(sign: 'frame' | 'pong'): void;
  onEvents(events: InboundEvent[]): void;
  /** An answer to `askHistory` for chats of this kind; its messages went to `onEvents`. */
  onHistory(type: ChatRef['type']): void;
  onUnknown(command: string): void;
  /** A frame or message that could not be read; one line about it, without content. */
  onBroken(problem: string): void;
  /** Exactly once, when the socket is gone. `problem` is the last error text: a refused handshake shows only there. */
  onClosed(code: number, problem: string): void;
}

export interface ZaloSocket {
  askHistory(): void;
  /** A ping of the WebSocket protocol; a living peer answers it with a pong, which counts as life. */
  ping(): void;
  /** Resolves when the socket is really gone: politely within two seconds, by force after that. */
  close(): Promise<void>;
}

const GRACE = 2_000;

/** Opens the one socket of a session. Never throws: a socket that cannot be opened is a closed one. */
export function openSocket(session: ZaloSession, clock: Clock, handlers: SocketHandlers): ZaloSocket {
  const { listener } = session.api;
  let ws: WebSocket | null = null;
  let problem = '';
  let duplicate = false;
  let key: string | null = null;
  const gone = new AbortController();
  const settle = (code: number) => {
    listener.removeAllListeners();
    listener.on('error', () => {});
    gone.abort();
    handlers.onClosed(duplicate ? CLOSE.duplicate : code, problem);
  };
  const force = async () => {
    await pause(clock, GRACE, gone.signal);
    if (!gone.signal.aborted) ws?.terminate();
  };
  // Listeners first: an error without one would be an uncaught exception.
  listener.on('error', (error) => {
    problem = errorText(error);
    handlers.onBroken(problem);
  });
  listener.on('cipher_key', (told) => {
    if (key === null) handlers.onKey();
    key = told;
  });
  listener.once('closed', settle);
  forwardMessages(session, clock, handlers);
  try {
    listener.start({ retryOnClose: false });
    // Private in the types only; zca-js forgets it when it stops, so it is kept here.
    ws = (listener as unknown as { ws: WebSocket }).ws;
    inflateAtOnce(ws);
    guardFrames(ws, {
      onLife: handlers.onLife,
      onUnknown: handlers.onUnknown,
      key: () => key,
      onBroken: () => handlers.onBroken('unreadable frame'),
      onDuplicateSession() {
        // zca-js closes with 3000 itself, but only asks the peer to; it may never answer.
        duplicate = true;
        void force();
      },
    });
  } catch (error) {
    problem = describeError(error);
    queueMicrotask(() => settle(CLOSE.abnormal));
  }
  return {
    askHistory() {
      listener.requestOldMessages(THREAD_TYPES.dm);
      listener.requestOldMessages(THREAD_TYPES.group);
    },
    ping: () => {
      if (ws?.readyState === ws?.OPEN) ws?.ping();
    },
    async close() {
      if (gone.signal.aborted) return;
      listener.stop();
      void force();
      await once(gone.signal, 'abort');
    },
  };
}

/** Takes messages over from zca-js and nothing more: a handler that throws would lose the rest of the frame. */
function forwardMessages(session: ZaloSession, clock: Clock, handlers: SocketHandlers): void {
  const { listener } = session.api;
  const forward = (raw: unknown[], type: ChatRef['type'], via: 'push' | 'history') => {
    try {
      const context = { ownUid: session.uid, via, now: clock.now() };
      const events = raw.map((each) => normalise(each, type, context));
      if (events.includes(null)) handlers.onBroken('a message without chat or id');
      const readable = events.filter((event) => event !== null);
      if (readable.length > 0) handlers.onEvents(readable);
    } catch (error) {
      handlers.onBroken(describeError(error));
    }
  };
  listener.on('message', ({ data, type }) => forward([data], chatType(type), 'push'));
  listener.on('undo', ({ data, isGroup }) => forward([data], isGroup ? 'group' : 'dm', 'push'));
  listener.on('old_messages', (messages, type) => {
    forward(
      messages.map(({ data }) => data),
      chatType(type),
      'history',
    );
    handlers.onHistory(chatType(type));
  });
}

const chatType = (type: ThreadType): ChatRef['type'] => (type === THREAD_TYPES.group ? 'group' : 'dm');

/** ws hands zca-js an event that holds the error. */
function errorText(error: unknown): string {
  if (error instanceof Error) return describeError(error);
  const inner = (error as { error?: unknown; message?: unknown } | null)?.error;
  return describeError(inner);
}
