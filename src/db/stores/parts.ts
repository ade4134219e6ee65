import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { outbox } from '../schema/index.ts';
import type { OutboxRow } from './outbox.ts';

/** Why a part of an answer waits though its turn has come: one before it was not sent, or nobody knows. */
export const PART_BEFORE = 'part_before';

type Part = Pick<OutboxRow, 'messageId' | 'answersId' | 'purpose'>;

export type PartStore = ReturnType<typeof createPartStore>;

/** The parts of the same answer that come after one and were not sent. */
function restOf({ messageId, answersId, purpose }: Part): SQL | undefined {
  return and(
    eq(outbox.answersId, answersId ?? -1),
    eq(outbox.purpose, purpose),
    gt(outbox.messageId, messageId),
    eq(outbox.state, 'pending'),
  );
}

/** A part was not sent, or may not have been: what comes after it waits. */
export function holdRest(db: Db, part: Part): void {
  if (part.answersId !== null) db.update(outbox).set({ errorCode: PART_BEFORE }).where(restOf(part)).run();
}

/**
 * Keeps the parts of one answer together: none goes out while one before it is in trouble, and all that come after share what
 * becomes of that one. Answers to other messages go on (decisions/2026-11-29-parts-of-an-answer.md).
 */
export function createPartStore(db: Db) {
  const isHeld = eq(outbox.errorCode, PART_BEFORE);

  return {
    /** This one waits for a part before it. */
    hold(messageId: number): void {
      db.update(outbox).set({ errorCode: PART_BEFORE }).where(eq(outbox.messageId, messageId)).run();
    },
    /**
     * The trouble of a part is over: sent or to be sent again, and the rest goes on, up to the next one in trouble; or given up, and
     * so is the rest. Returns the conversation.
     */
    follow(messageId: number): string | null {
      const part = db.select().from(outbox).where(eq(outbox.messageId, messageId)).get();
      if (!part || part.answersId === null) return part?.conversationId ?? null;
      const { errorCode, error } = part;
      if (part.state === 'cancelled') {
        db.update(outbox).set({ state: 'cancelled', errorCode, error, nextAt: null }).where(restOf(part)).run();
        return part.conversationId;
      }
      const troubled = db
        .select({ id: sql<number | null>`min(${outbox.messageId})` })
        .from(outbox)
        .where(
          and(
            eq(outbox.answersId, part.answersId),
            eq(outbox.purpose, part.purpose),
            sql`${outbox.state} IN ('uncertain', 'dead')`,
          ),
        )
        .get()?.id;
      const end = troubled ?? Number.MAX_SAFE_INTEGER;
      db.update(outbox)
        .set({ errorCode: null })
        .where(and(restOf({ ...part, messageId: 0 }), isHeld, lt(outbox.messageId, end)))
        .run();
      return part.conversationId;
    },
    /** How many parts wait behind each of these, without those that none waits behind. */
    behind(messageIds: number[]): Map<number, number> {
      if (messageIds.length === 0) return new Map();
      const rows = db.all<{ id: number; n: number }>(sql`
        SELECT first.message_id AS id, count(*) AS n FROM outbox first
        JOIN outbox later ON later.answers_id = first.answers_id AND later.purpose = first.purpose
          AND later.message_id > first.message_id AND later.state = 'pending' AND later.error_code = ${PART_BEFORE}
        WHERE first.message_id IN (SELECT value FROM json_each(${JSON.stringify(messageIds)}))
        GROUP BY first.message_id`);
      return new Map(rows.map(({ id, n }) => [id, n]));
    },
  };
}
