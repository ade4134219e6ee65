/** What the parts of the stand-in share. Every part gets this one object and keeps no state of its own beside it. */
import type { Clock } from '../clock.ts';
import type { Faults } from './faults.ts';
import type { QrCodes } from './qr.ts';
import type { Sessions } from './sessions.ts';
import type { Hub } from './socket.ts';
import type { Message, Style, World } from './world.ts';

export interface SentMention {
  uid: string;
  pos: number;
  len: number;
  type: number;
}

/** One message that an account sent over HTTP, as it came. */
export interface SentRecord {
  at: number;
  /** `text`, or the kind of attachment. */
  kind: 'text' | 'sticker' | 'link' | 'photo' | 'file' | 'gif';
  target: { type: 'dm' | 'group'; id: string };
  text: string;
  styles: Style[];
  mentions: SentMention[];
  quote: { msgId: string; ownerUid: string; text: string } | null;
  urgency: number | null;
  clientId: string;
  msgId: string;
  params: Record<string, unknown>;
}

/** Anything else that an account did over HTTP. */
export interface Act {
  at: number;
  kind: 'typing' | 'seen' | 'delivered' | 'reaction' | 'undo' | 'friend-accept' | 'friend-request' | 'upload';
  target: string;
  params: Record<string, unknown>;
}

/** One API call with what became of it: also those that failed on purpose. */
export interface CallRecord {
  at: number;
  account: string;
  path: string;
  outcome: 'ok' | 'refused' | 'fault';
  code: number | null;
}

export interface Kernel {
  clock: Clock;
  world: World;
  faults: Faults;
  sessions: Sessions;
  qr: QrCodes;
  hub: Hub;
  sent: Map<string, SentRecord[]>;
  acts: Map<string, Act[]>;
  calls: CallRecord[];
  /** Uploaded photos and files by their path on the photo or file host. */
  files: Map<string, { type: string; bytes: Buffer }>;
  /** The parts of unfinished uploads: chunks come in parallel and in any order. */
  uploads: Map<string, Buffer[]>;
  violations: string[];
  violate(text: string): void;
  baseUrl(): string;
  pingIntervalMs: number;
  serial(): number;
  /** Brings a new message to every account that sees its chat. */
  deliver(message: Message): void;
  /** Takes a message back, whoever sent it. */
  recall(message: Message): void;
  react(message: Message, by: string, icon: string, type: number): void;
}

export function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
