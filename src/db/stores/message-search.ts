import type { Clock } from '../../clock.ts';
import { searchKey } from '../../text.ts';
import type { OpenDatabase } from '../client.ts';
import { isDiskProblem } from '../errors.ts';
import { type Page, toPage } from '../paging.ts';

/** A query that finds nothing but would look at everything is cut off here. */
const MAX_TERMS = 10;
/** A message costs a ninth when a hundred are taken in together, and that keeps others waiting for two milliseconds. */
const BATCH = 100;
const LATER_MS = 1_000;
const REST_MS = 20;

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
 * What can be found in messages, in FTS5's own tables. They are taken in a moment after they were written, or right before
 * somebody searches; that one goes, is taken back or changed is seen to by triggers of the database itself.
 */
export function createMessageSearch({ sqlite, unsynced }: Pick<OpenDatabase, 'sqlite' | 'unsynced'>, clock: Clock) {
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
  // Messages are numbered in the order in which they are written, so that this one number says what is still to be done.
  let upTo = 0;
  let isPlanned = false;

  const put = (id: number, text: string, senderName: string): void => {
    insert.run(id, searchKey(text), searchKey(senderName));
  };

  /** Returns how many were taken in; fewer than a batch when none are left. */
  const takeIn = (): number => {
    // What a power cut takes back is found missing at the next start. Read inside, where nothing can be undone any more.
    const rows = unsynced(() => {
      const found = unindexed.all(upTo, BATCH);
      for (const { id, text, senderName } of found) put(id, text, senderName);
      return found;
    });
    upTo = rows.at(-1)?.id ?? upTo;
    return rows.length;
  };

  const takeAllIn = (): number => {
    for (let count = 0; ; ) {
      const taken = takeIn();
      count += taken;
      if (taken < BATCH) return count;
    }
  };

  const plan = (ms: number): void => {
    if (isPlanned) return;
    isPlanned = true;
    clock.after(ms, () => {
      isPlanned = false;
      if (sqlite.open && unlessDiskRefuses(takeIn) === BATCH) plan(REST_MS);
    });
  };

  /** What cannot be taken in now is found a little later; the next message or search tries again. */
  const unlessDiskRefuses = (take: () => number): number => {
    try {
      return take();
    } catch (error) {
      if (!isDiskProblem(error)) throw error;
      return 0;
    }
  };

  /** What FTS5 is asked for, with everything taken in that it may find; null when there is no word in it. */
  const matchOf = (q: string): string | null => {
    const terms = searchTerms(q);
    if (terms.length === 0) return null;
    unlessDiskRefuses(takeAllIn);
    // A single letter begins nearly every word: it has to be the whole of one.
    return terms.map((term) => (term.length > 1 ? `"${term}"*` : `"${term}"`)).join(' AND ');
  };

  return {
    /** A message was written: it is taken in soon. */
    noticed: (): void => plan(LATER_MS),
    /** A message's text was changed. */
    changed(id: number, text: string, senderName: string): void {
      if (id <= upTo) put(id, text, senderName);
    },
    matchOf,
    /** Numbers of messages in which every word begins a word of the text or of the sender's name; newest first. */
    find({ q, channelId, limit, cursor }: MessageSearchQuery): Page<number> {
      const match = matchOf(q);
      if (match === null) return { items: [], nextCursor: null };
      const before = Number(cursor) || Number.MAX_SAFE_INTEGER;
      const rows = find.all(match, before, channelId ?? null, channelId ?? null, limit + 1);
      return toPage(
        rows.map((row) => row.id),
        limit,
        (id) => id,
      );
    },
    /** At the start of the program: takes in what is not yet, the first time all there is. Returns how many. */
    catchUp(): number {
      upTo = newest.get()?.id ?? 0;
      return takeAllIn();
    },
  };
}

export type MessageSearch = ReturnType<typeof createMessageSearch>;
