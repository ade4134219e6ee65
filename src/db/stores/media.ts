import { and, asc, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { media, messages } from '../schema/index.ts';

export type MediaRow = typeof media.$inferSelect;

/** What was found out about one attachment, to be written down. */
export type NewMedia = Pick<MediaRow, 'messageId' | 'index' | 'kind' | 'state'> &
  Partial<Pick<MediaRow, 'mime' | 'bytes' | 'file' | 'reason'>>;

/** A kept file's place. */
export type KeptFile = Pick<MediaRow, 'channelId' | 'file'>;

export type MediaStore = ReturnType<typeof createMediaStore>;

/** Attachments of messages that were fetched, or why not. The files themselves are the bridge's business. */
export function createMediaStore(db: Db, clock: Clock) {
  const p = sql.placeholder;
  const byId = db
    .select()
    .from(media)
    .where(eq(media.id, p('id')))
    .prepare();
  const ofMessage = db
    .select()
    .from(media)
    .where(eq(media.messageId, p('messageId')))
    .orderBy(asc(media.index))
    .prepare();
  const bytesOn = db
    .select({ bytes: sql<number>`coalesce(sum(${media.bytes}), 0)` })
    .from(media)
    .where(eq(media.channelId, p('channelId')))
    .prepare();
  const isUnsent = sql`EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = ${media.messageId}
    AND o.state IN ('draft', 'kept', 'pending', 'sending', 'uncertain', 'failed'))`;
  const place = { channelId: media.channelId, file: media.file };

  return {
    get: (id: string): MediaRow | null => byId.get({ id }) ?? null,
    ofMessage: (messageId: number): MediaRow[] => ofMessage.all({ messageId }),
    /** For a page of messages: one query, however many they are. */
    ofMessages(ids: number[]): Map<number, MediaRow[]> {
      if (ids.length === 0) return new Map();
      const rows = db
        .select()
        .from(media)
        .where(sql`${media.messageId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
        .orderBy(asc(media.messageId), asc(media.index))
        .all();
      return Map.groupBy(rows, (row) => row.messageId);
    },
    /** How much a channel's files take. */
    bytesOn: (channelId: string): number => bytesOn.get({ channelId })?.bytes ?? 0,
    /** The names of all files of a channel. */
    filesOn: (channelId: string): Set<string> =>
      new Set(
        db
          .select(place)
          .from(media)
          .where(and(eq(media.channelId, channelId), isNotNull(media.file)))
          .all()
          .map(({ file }) => file as string),
      ),
    /** Writes it down, in place of an earlier try. False when the message is gone or was taken back meanwhile. */
    keep(found: NewMedia): boolean {
      return db.transaction(
        (tx) => {
          const message = tx.select().from(messages).where(eq(messages.id, found.messageId)).get();
          if (!message || message.recalledAt !== null) return false;
          const outcome = {
            state: found.state,
            mime: found.mime ?? null,
            bytes: found.bytes ?? null,
            file: found.file ?? null,
            reason: found.reason ?? null,
            fetchedAt: clock.now(),
          };
          const { messageId, index, kind } = found;
          tx.insert(media)
            .values({ id: newId('media'), channelId: message.channelId, messageId, index, kind, ...outcome })
            .onConflictDoUpdate({ target: [media.messageId, media.index], set: outcome })
            .run();
          return true;
        },
        { behavior: 'immediate' },
      );
    },
    /** The same files belong to another message now: the one that takes the place of the first in the outbox. */
    move(fromMessageId: number, toMessageId: number): void {
      db.update(media).set({ messageId: toMessageId }).where(eq(media.messageId, fromMessageId)).run();
    },
    /** Forgets a message's attachments; the answer names the files to be removed. */
    drop: (messageId: number): KeptFile[] =>
      db.delete(media).where(eq(media.messageId, messageId)).returning(place).all(),
    /**
     * Forgets a channel's files that were fetched before a moment, `limit` of them, but not those that still wait to be
     * sent; the answer names what is to be removed.
     */
    prune: (channelId: string, before: number, limit: number): KeptFile[] =>
      db
        .delete(media)
        .where(
          inArray(
            media.id,
            db
              .select({ id: media.id })
              .from(media)
              .where(and(eq(media.channelId, channelId), lt(media.fetchedAt, before), sql`NOT ${isUnsent}`))
              .limit(limit),
          ),
        )
        .returning(place)
        .all(),
    /** Forgets the files of messages that were taken back, whose own removal had failed. */
    pruneRecalled: (): KeptFile[] =>
      db
        .delete(media)
        .where(
          sql`${media.messageId} IN (SELECT m.id FROM media f JOIN messages m ON m.id = f.message_id WHERE m.recalled_at IS NOT NULL)`,
        )
        .returning(place)
        .all(),
  };
}
