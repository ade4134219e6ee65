import { and, eq, isNotNull, lt, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { type ThreadFile, threadMessages } from '../schema/index.ts';

export type { ThreadFile };

/** What agents sent along in threads of the playground. The bytes are the bridge's business. */
export function createThreadFileStore(db: Db) {
  const withFiles = isNotNull(threadMessages.files);
  const ofThread = (threadId: string): ThreadFile[] =>
    db
      .select({ files: threadMessages.files })
      .from(threadMessages)
      .where(and(eq(threadMessages.threadId, threadId), withFiles))
      .all()
      .flatMap(({ files }) => files ?? []);
  const keptOn = (threadId: string) =>
    ofThread(threadId).flatMap((one) =>
      'file' in one && one.file !== null ? [{ file: one.file, bytes: one.bytes }] : [],
    );

  return {
    /** The files of the last thing that was said in a thread. */
    attach(threadId: string, files: ThreadFile[]): void {
      db.update(threadMessages)
        .set({ files })
        .where(sql`id = (SELECT max(id) FROM thread_messages WHERE thread_id = ${threadId})`)
        .run();
    },
    get: (threadId: string, messageId: number, index: number): ThreadFile | null =>
      db
        .select({ files: threadMessages.files })
        .from(threadMessages)
        .where(and(eq(threadMessages.id, messageId), eq(threadMessages.threadId, threadId)))
        .get()?.files?.[index] ?? null,
    /** The names of all files that a thread keeps, and how much they take. */
    namesOn: (threadId: string): string[] => keptOn(threadId).map(({ file }) => file),
    bytesOn: (threadId: string): number => keptOn(threadId).reduce((sum, { bytes }) => sum + bytes, 0),
    /** Lets go of files from before a moment: their names stay, and what no row names is cleared away. */
    release(before: number): void {
      const old = db
        .select({ id: threadMessages.id, files: threadMessages.files })
        .from(threadMessages)
        .where(and(withFiles, lt(threadMessages.at, before)))
        .all();
      for (const { id, files } of old) {
        if (!files?.some((one) => 'file' in one && one.file !== null)) continue;
        const gone = files.map((one) => ('file' in one ? { ...one, file: null } : one));
        db.update(threadMessages).set({ files: gone }).where(eq(threadMessages.id, id)).run();
      }
    },
  };
}
