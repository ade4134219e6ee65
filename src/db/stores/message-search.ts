import type Database from 'better-sqlite3';
import { searchKey } from '../../text.ts';
import { type Page, toPage } from '../paging.ts';

/** A query that finds nothing but would look at everything is cut off here. */
const MAX_TERMS = 10;
const BATCH = 1_000;

export interface MessageSearchQuery {
  q: string;
  /** Only on this channel. */
  channelId?: string;
  limit: number;
  /** The number of the last message seen. */
  cursor?: string;
}

/** The words that a search looks for, without case and marks. */
export function searchTerms(q: string): string[] {
  const words = searchKey(q).match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words)].slice(0, MAX_TERMS);
}

/**
 * What can be found in messages, in FTS5's own tables. Written in the transaction that writes the message; that a message
 * goes, is taken back or changed is seen to by triggers of the database itself.
 */
export function createMessageSearch(sqlite: Database.Database) {
  const insert = sqlite.prepare<[number, string, string]>(
    'INSERT OR REPLACE INTO message_search (rowid, text, sender) VALUES (?, ?, ?)',
  );
  const find = sqlite.prepare<[string, number, string | null, string | null, number], { id: number }>(
    `SELECT s.rowid AS id FROM message_search s JOIN messages m ON m.id = s.rowid
     WHERE message_search MATCH ? AND s.rowid < ? AND (? IS NULL OR m.channel_id = ?) AND m.recalled_at IS NULL
     ORDER BY s.rowid DESC LIMIT ?`,
  );
  const newest = sqlite.prepare<[], { id: number }>(
    'SELECT rowid AS id FROM message_search ORDER BY rowid DESC LIMIT 1',
  );
  const unindexed = sqlite.prepare<[number, number], { id: number; text: string; senderName: string }>(
    `SELECT id, text, sender_name AS senderName FROM messages WHERE id > ? AND recalled_at IS NULL ORDER BY id LIMIT ?`,
  );
  const add = (id: number, text: string, senderName: string): void => {
    insert.run(id, searchKey(text), searchKey(senderName));
  };

  return {
    add,
    /** Numbers of messages in which every word begins a word of the text or of the sender's name; newest first. */
    find({ q, channelId, limit, cursor }: MessageSearchQuery): Page<number> {
      const terms = searchTerms(q);
      if (terms.length === 0) return { items: [], nextCursor: null };
      // A single letter begins nearly every word: it has to be the whole of one.
      const match = terms.map((term) => (term.length > 1 ? `"${term}"*` : `"${term}"`)).join(' AND ');
      const before = Number(cursor) || Number.MAX_SAFE_INTEGER;
      const rows = find.all(match, before, channelId ?? null, channelId ?? null, limit + 1);
      return toPage(
        rows.map((row) => row.id),
        limit,
        (id) => id,
      );
    },
    /**
     * Takes in what was written before there was an index, at the start of the program. Returns how many. Every batch is
     * a transaction of its own, so that one that is cut off goes on from there the next time.
     */
    catchUp(): number {
      let count = 0;
      let after = newest.get()?.id ?? 0;
      for (;;) {
        const rows = unindexed.all(after, BATCH);
        sqlite.transaction(() => {
          for (const { id, text, senderName } of rows) add(id, text, senderName);
        })();
        count += rows.length;
        after = rows.at(-1)?.id ?? after;
        if (rows.length < BATCH) return count;
      }
    },
  };
}

export type MessageSearch = ReturnType<typeof createMessageSearch>;
