/** Brings what happens to the accounts that see it, and keeps it for those that were away. */
import type { Clock } from '../clock.ts';
import {
  E2EE,
  type Kind,
  kindOf,
  messageEntry,
  messagePush,
  oldMessages,
  oldReactions,
  type Push,
  undoEntry,
} from './builders.ts';
import { expect } from './checks.ts';
import type { Faults } from './faults.ts';
import type { ClientFrame, Connection, Hub } from './socket.ts';
import type { Account, Message, World } from './world.ts';

interface FeedItem {
  message: Message;
  /** Set when the item says that the message was taken back. */
  undoMsgId: string | null;
  pushed: boolean;
}

/** Zalo keeps about two weeks for a web client; a fixed number is enough to stand for it. */
const KEPT = 1000;
const ANSWERED = 50;
/** Enough for the HTTP answer of a send to leave before its echo. */
const AFTER_ANSWER_MS = 15;

export type Delivery = ReturnType<typeof createDelivery>;

export function createDelivery({ world, faults, clock }: { world: World; faults: Faults; clock: Clock }) {
  const feeds = new Map<Account, FeedItem[]>(world.accounts.map((account) => [account, []]));
  const feed = (account: Account) => feeds.get(account) ?? [];

  function entry(viewer: Account, { message, undoMsgId }: FeedItem) {
    return undoMsgId === null ? messageEntry(world, viewer, message) : undoEntry(world, viewer, message, undoMsgId);
  }

  function pushItem(hub: Hub, viewer: Account, item: FeedItem): void {
    const { channel } = faults.socket;
    const kind = kindOf(item.message);
    const entries = [entry(viewer, item)];
    if (channel !== '551') item.pushed = hub.push(viewer, messagePush(kind, entries)) || item.pushed;
    if (channel !== '501') item.pushed = hub.push(viewer, messagePush(kind, entries, E2EE)) || item.pushed;
  }

  function add(hub: Hub, viewer: Account, item: FeedItem, delayMs: number | null): void {
    const items = feed(viewer);
    items.push(item);
    if (items.length > KEPT) items.splice(0, items.length - KEPT);
    if (delayMs === null) return;
    if (delayMs > 0) clock.after(delayMs, () => pushItem(hub, viewer, item));
    else pushItem(hub, viewer, item);
  }

  /** Null when the account must not hear its own sends back. */
  function echoDelay(viewer: Account, message: Message): number | null {
    if (message.via !== 'api' || message.from !== viewer.person.id) return 0;
    const { mode, delayMs } = faults.echo;
    if (mode === 'none') return null;
    return mode === 'before' ? delayMs : Math.max(delayMs, AFTER_ANSWER_MS);
  }

  function recent(account: Account, kind: Kind): FeedItem[] {
    return feed(account)
      .filter((item) => kindOf(item.message) === kind)
      .slice(-ANSWERED);
  }

  return {
    message(hub: Hub, message: Message): void {
      for (const viewer of world.accountsIn(message.chat)) {
        add(hub, viewer, { message, undoMsgId: null, pushed: false }, echoDelay(viewer, message));
      }
    },

    undo(hub: Hub, message: Message, undoMsgId: string): void {
      for (const viewer of world.accountsIn(message.chat)) add(hub, viewer, { message, undoMsgId, pushed: false }, 0);
    },

    ready(hub: Hub, account: Account): void {
      if (!faults.socket.catchUp) return;
      for (const item of feed(account)) if (!item.pushed) pushItem(hub, account, item);
    },

    /** 510 and 511 answer the last messages whatever lastId says, as the real server often does; 610 and 611 reactions. */
    request({ account }: Connection, frame: ClientFrame): Push | null {
      if (frame.sub !== 1 || ![510, 511, 610, 611].includes(frame.cmd)) return null;
      expect(
        typeof frame.body.req_id === 'string' && Array.isArray(frame.body.preIds),
        'a request for old messages without req_id or preIds',
      );
      const kind = frame.cmd % 10 === 0 ? 'dm' : 'group';
      const items = recent(account, kind);
      if (frame.cmd >= 610) {
        const reacted = items.filter((item) => item.undoMsgId === null).map((item) => item.message);
        return oldReactions(world, account, kind, reacted);
      }
      for (const item of items) item.pushed = true;
      const entries = items.map((item) => entry(account, item));
      return oldMessages(kind, faults.socket.newestFirst ? entries.toReversed() : entries);
    },
  };
}
