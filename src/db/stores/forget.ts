import type { OpenDatabase } from '../client.ts';
import type { KeptFile } from './media.ts';

/** Pages of the search index that one step works through: about as long as a page takes to answer. */
const MERGE_PAGES = 8;

export type Forget = ReturnType<typeof createForget>;

/** Messages that are still being worked on, or that somebody has to look at: these are never forgotten by their age. */
const IS_OPEN = `(
  EXISTS (SELECT 1 FROM inbox i WHERE i.message_id = m.id AND i.state IN ('received', 'queued', 'thinking', 'waiting'))
  OR EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id
    AND o.state IN ('draft', 'kept', 'pending', 'sending', 'uncertain', 'failed'))
  OR EXISTS (SELECT 1 FROM outbox o WHERE o.answers_id = m.id
    AND o.state IN ('draft', 'kept', 'pending', 'sending', 'uncertain', 'failed')))`;

const listed = (column: string) => `${column} IN (SELECT value FROM json_each(@ids))`;

/** Deletes messages with everything that was made from them. Whoever calls gives it a transaction. */
export function createForget({ sqlite, endBatch }: Pick<OpenDatabase, 'sqlite' | 'endBatch'>) {
  type Ids = [{ ids: string }];
  const open = sqlite.prepare<Ids, { id: number }>(
    `SELECT m.id FROM messages m WHERE ${listed('m.id')} AND ${IS_OPEN}`,
  );
  const files = sqlite.prepare<Ids, KeptFile>(
    `SELECT channel_id AS channelId, file FROM media WHERE file IS NOT NULL AND ${listed('message_id')}`,
  );
  const conversationsOf = sqlite.prepare<Ids, { id: string }>(
    `SELECT DISTINCT conversation_id AS id FROM messages WHERE ${listed('id')}`,
  );
  const answersInThreads = sqlite.prepare<Ids>(`DELETE FROM thread_messages WHERE ${listed('answers_id')}`);
  // Rows from before `answers_id` was kept: an answer stands right behind the words that it answers.
  const olderAnswers = sqlite.prepare<Ids>(
    `DELETE FROM thread_messages WHERE role = 'assistant' AND answers_id IS NULL AND id IN (
       SELECT (SELECT n.id FROM thread_messages n WHERE n.thread_id = u.thread_id AND n.id > u.id ORDER BY n.id LIMIT 1)
       FROM thread_messages u WHERE ${listed('u.message_id')})`,
  );
  const wordsInThreads = sqlite.prepare<Ids>(`DELETE FROM thread_messages WHERE ${listed('message_id')}`);
  const firstMessages = sqlite.prepare<Ids>(
    `UPDATE pairing_requests SET first_message_id = NULL WHERE ${listed('first_message_id')}`,
  );
  const remove = sqlite.prepare<Ids>(`DELETE FROM messages WHERE ${listed('id')}`);
  const lastMessages = sqlite.prepare<Ids>(
    `UPDATE conversations SET last_message_id = (SELECT max(m.id) FROM messages m WHERE m.conversation_id = conversations.id)
     WHERE ${listed('id')}`,
  );
  const threads = sqlite.prepare<Ids>(`DELETE FROM threads WHERE ${listed('conversation_id')}`);
  const conversations = sqlite.prepare<Ids>(`DELETE FROM conversations WHERE ${listed('id')}`);
  const merge = sqlite.prepare<[number]>(`INSERT INTO message_search (message_search, rank) VALUES ('merge', ?)`);
  const changes = sqlite.prepare<[], { n: number }>('SELECT total_changes() AS n');

  return {
    /** Which of these messages are still open. */
    openAmong: (ids: number[]): Set<number> => new Set(open.all({ ids: JSON.stringify(ids) }).map(({ id }) => id)),
    /** Messages, what became of them, their place in threads and in the search. The answer names the files to be removed. */
    messages(ids: number[]): KeptFile[] {
      if (ids.length === 0) return [];
      const these = { ids: JSON.stringify(ids) };
      const kept = files.all(these);
      const touched = { ids: JSON.stringify(conversationsOf.all(these).map(({ id }) => id)) };
      answersInThreads.run(these);
      olderAnswers.run(these);
      wordsInThreads.run(these);
      firstMessages.run(these);
      remove.run(these);
      lastMessages.run(touched);
      return kept;
    },
    /** Conversations with the threads that were made for them. */
    conversations(ids: string[]): void {
      const these = { ids: JSON.stringify(ids) };
      threads.run(these);
      conversations.run(these);
    },
    /**
     * Works on the search index for a moment: words of messages that are gone leave the file only when the parts of the
     * index are written anew. `isFirst` begins with all of it. True while there is more to do.
     */
    mergeSearch(isFirst: boolean): boolean {
      const before = changes.get()?.n ?? 0;
      merge.run(isFirst ? -MERGE_PAGES : MERGE_PAGES);
      return (changes.get()?.n ?? 0) - before >= 2;
    },
    /**
     * Empties the write-ahead log into the database file, so that no older page stays behind in it. False while others read,
     * without waiting for them: some never end (Litestream), and this thread would do nothing else meanwhile.
     */
    checkpoint(): boolean {
      endBatch();
      const patience = sqlite.pragma('busy_timeout', { simple: true });
      sqlite.pragma('busy_timeout = 0');
      try {
        return (sqlite.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[])[0]?.busy === 0;
      } finally {
        sqlite.pragma(`busy_timeout = ${patience}`);
      }
    },
  };
}
