import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { given } from '../given.ts';
import { messages, outbox } from '../schema/index.ts';

/** An own message as it comes back on the socket. */
export interface Echo {
  cliMsgId: string | null;
  text: string;
  msgType: string;
  sentAt: number;
}

/** How far an echo's time may be from that of the send: clocks differ, and networks are slow. */
const ECHO_WINDOW_MS = 2 * 60_000;

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
  };
}

/** The echo can come before the answer to the call that sent it, so its text tells as well. */
function saysTheSame(row: Pick<Echo, 'text' | 'msgType'>, echo: Echo): boolean {
  return plain(row.text) === plain(echo.text) && (row.text !== '' || row.msgType === echo.msgType);
}

/** Without what a network may change on the way. */
const plain = (text: string): string => text.normalize().replace(/\s+/g, ' ').trim();
