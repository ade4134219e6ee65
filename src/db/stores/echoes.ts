import { and, asc, desc, eq, gte, lte, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { given } from '../given.ts';
import { messages, outbox } from '../schema/index.ts';
import type { Message } from './messages.ts';
import type { OutboxRow } from './outbox.ts';

/** An own message as it comes back on the socket. */
export interface Echo {
  cliMsgId: string | null;
  text: string;
  msgType: string;
  sentAt: number;
}

/** Said of a message that arrived although its sender was asked to send it again. */
export const FIRST_ATTEMPT = 'first_attempt';

/** How far an echo's time may be from that of the send: clocks differ, and networks are slow. */
const ECHO_WINDOW_MS = 2 * 60_000;

/** Of so many messages that were tried about that time an echo is looked for. */
const LATE_LOOKED_AT = 20;

export interface LateEcho {
  row: OutboxRow;
  message: Message;
  isLast: boolean;
}

export type EchoStore = ReturnType<typeof createEchoStore>;

/** Tells what we sent, and hear of on the socket, from what the owner wrote on the phone. */
export function createEchoStore(db: Db) {
  // A constant and not a parameter, or SQLite would not see that the partial index fits.
  const isInDoubt = sql`${outbox.state} IN ('sending', 'uncertain')`;
  const inDoubt = db
    .select({
      id: outbox.messageId,
      state: outbox.state,
      sendingAt: outbox.sendingAt,
      cliMsgId: messages.cliMsgId,
      text: messages.text,
      msgType: messages.msgType,
    })
    .from(outbox)
    .innerJoin(messages, eq(messages.id, outbox.messageId))
    .where(and(eq(outbox.channelId, given('channelId')), eq(outbox.conversationId, given('conversationId')), isInDoubt))
    .orderBy(asc(outbox.messageId))
    .prepare();

  return {
    /**
     * The row in doubt that an own message on the socket belongs to, or null. By client id; or by the same text at the time of
     * the send, because the echo can come before the answer to the call, or without the id. A file without a caption is
     * told by its type alone. Names are milliseconds and can meet: a plain text that says something else is another
     * message, and of two with one name the one that is being sent comes first.
     */
    match(channelId: string, conversationId: string, echo: Echo): { id: number; wasUncertain: boolean } | null {
      const rows = inDoubt.all({ channelId, conversationId });
      type Row = (typeof rows)[number];
      const hasItsName = (row: Row) =>
        echo.cliMsgId !== null &&
        row.cliMsgId === echo.cliMsgId &&
        (saysTheSame(row, echo) || echo.msgType !== 'webchat');
      const isOfItsTime = (row: Row) => Math.abs(echo.sentAt - (row.sendingAt ?? 0)) <= ECHO_WINDOW_MS;
      const named = rows.filter(hasItsName);
      const found =
        named.find(({ state }) => state === 'sending') ??
        named[0] ??
        rows.find((row) => saysTheSame(row, echo) && isOfItsTime(row));
      return found ? { id: found.id, wasUncertain: found.state === 'uncertain' } : null;
    },
    /**
     * The row whose doubt the owner has ended before this echo came. `isLast`: it is the echo of the row's last try, so the row
     * arrived after all. Otherwise of one before, and the person has it twice. Every try is named by the millisecond of its call,
     * and only the last name is kept: what lies between the writing of a message and its last call, in the same words, is a try.
     */
    late(conversationId: string, echo: Echo): LateEcho | null {
      const name = Number(echo.cliMsgId) || echo.sentAt;
      const rows = db
        .select({ row: outbox, message: messages })
        .from(outbox)
        .innerJoin(messages, eq(messages.id, outbox.messageId))
        .where(
          and(
            eq(outbox.conversationId, conversationId),
            gte(outbox.sendingAt, name),
            lte(messages.at, name),
            gte(outbox.attempts, 1),
          ),
        )
        .orderBy(desc(outbox.messageId))
        .limit(LATE_LOOKED_AT)
        .all()
        .filter(({ message }) => saysTheSame(message, echo));
      const last = rows.find(({ row, message }) => row.state !== 'sent' && message.cliMsgId === echo.cliMsgId);
      if (last) return { ...last, isLast: true };
      const before = rows.find(({ row, message }) => row.attempts > 1 && message.cliMsgId !== echo.cliMsgId);
      return before ? { ...before, isLast: false } : null;
    },
    /** Writes down how a try before the last one of `row` arrived, as a message of its own. */
    addEarlier(messageId: number, { answersId, channelId, conversationId, purpose }: OutboxRow, at: number): void {
      const times = { createdAt: at, sendingAt: at, sentAt: at };
      const what = { messageId, channelId, conversationId, answersId, purpose, attempts: 1, ...times };
      db.insert(outbox)
        .values({ ...what, state: 'sent', errorCode: FIRST_ATTEMPT })
        .run();
    },
  };
}

/** The echo can come before the answer to the call that sent it, so its text tells as well. */
function saysTheSame(row: Pick<Echo, 'text' | 'msgType'>, echo: Echo): boolean {
  return plain(row.text) === plain(echo.text) && (row.text !== '' || row.msgType === echo.msgType);
}

/** Without what a network may change on the way. */
const plain = (text: string): string => text.normalize().replace(/\s+/g, ' ').trim();
