import type WebSocket from 'ws';
import { decrypted, HEADER } from './pushes.ts';

/** Text messages on the channel of encrypted chats, which some accounts get instead of 501. zca-js drops them. */
const ENCRYPTED_CHAT_PUSH = 551;
const CHAT_PUSH = 501;
const DUPLICATE_SESSION = 3000;
/** Commands whose sub-command zca-js looks at, and those that it takes with any. 2/1 would be an answer to a ping. */
const KNOWN = new Set([
  '1/1',
  '2/1',
  '501/0',
  '521/0',
  '601/0',
  '510/1',
  '511/1',
  '602/0',
  '502/0',
  '522/0',
  '3000/0',
  '551/0',
]);
const KNOWN_COMMANDS = new Set([610, 611, 612]);

export interface FrameWatch {
  /** Any sign of life: frames of every kind, readable or not, and answers to our pings. */
  onLife(sign: 'frame' | 'pong'): void;
  /** A command that zca-js has no event for, as "command/sub". */
  onUnknown(command: string): void;
  /** Too short, text, or something that zca-js failed on outside its own try. */
  onBroken(): void;
  onDuplicateSession(): void;
  /** What pushes are encrypted with, in base64, once Zalo has told. */
  key(): string | null;
}

/**
 * Puts a guard between the socket and zca-js, through the handlers that it has just set.
 *
 * - One frame at a time: zca-js decrypts asynchronously, so a small frame would overtake a big one before it.
 * - The close is handled after the frames before it, whose key zca-js forgets when it closes.
 * - Frames that zca-js cannot take (two bytes, text) do not reach it: its header check throws outside its try.
 * - 551 is read as 501.
 * - What is encrypted is decrypted before (`pushes.ts`).
 */
export function guardFrames(ws: WebSocket, watch: FrameWatch): void {
  const { onmessage, onclose } = ws;
  let turn = Promise.resolve();
  const queue = (work: () => unknown) => {
    turn = turn.then(work).then(
      () => {},
      () => watch.onBroken(),
    );
  };
  ws.onmessage = (event) => {
    watch.onLife('frame');
    const frame = readable(event.data, watch);
    if (!frame) return;
    queue(() => onmessage?.call(ws, { data: decrypted(frame, watch.key()) } as WebSocket.MessageEvent));
  };
  ws.onclose = (event) => queue(() => onclose?.call(ws, event));
  ws.on('pong', () => watch.onLife('pong'));
}

function readable(data: WebSocket.Data, watch: FrameWatch): Buffer | null {
  if (!Buffer.isBuffer(data) || data.length < HEADER) {
    watch.onBroken();
    return null;
  }
  const command = data.readUInt16LE(1);
  const sub = data[3];
  if (command === DUPLICATE_SESSION && sub === 0) watch.onDuplicateSession();
  if (!KNOWN.has(`${command}/${sub}`) && !KNOWN_COMMANDS.has(command)) watch.onUnknown(`${command}/${sub}`);
  return command === ENCRYPTED_CHAT_PUSH && sub === 0 ? withCommand(data, CHAT_PUSH) : data;
}

function withCommand(frame: Buffer, command: number): Buffer {
  const copy = Buffer.from(frame);
  copy.writeUInt16LE(command, 1);
  return copy;
}
