import type { OpenDatabase } from '../client.ts';
import type { Forget } from './forget.ts';
import type { KeptFile } from './media.ts';
import type { MessageSearch } from './message-search.ts';
import { createPointing, type Pointing } from './pointing.ts';

/** Message numbers that one look covers. */
const SPAN = 5_000;

export interface Seen {
  own: number[];
  /** Where the next look goes on; null at the end. */
  after: number | null;
}

export type PersonStore = ReturnType<typeof createPersonStore>;

/** A request to talk, by whichever side it was begun. */
export interface Asked {
  origin: string;
  state: string;
  note: string | null;
  createdAt: number;
  lastSeenAt: number;
  decidedAt: number | null;
}

/** Everything about one person on one channel, to be handed out or deleted. For acts that are rare: nothing is prepared. */
export function createPersonStore(
  { sqlite, transaction }: Pick<OpenDatabase, 'sqlite' | 'transaction'>,
  forget: Forget,
  search: Pick<MessageSearch, 'changed'>,
) {
  const numbers = (text: string, ...params: unknown[]): number[] =>
    sqlite
      .prepare<unknown[], number>(text)
      .pluck()
      .all(...params);
  const pointing = createPointing({ sqlite }, search);
  const IN = 'IN (SELECT value FROM json_each(?))';
  const last = () => numbers('SELECT coalesce(max(id), 0) FROM messages')[0] ?? 0;
  const windowOf = (after: number) => ({ to: after + SPAN, after: after + SPAN >= last() ? null : after + SPAN });

  return {
    /** Messages that the person wrote, wherever; a window of the channel at a time. */
    written(channelId: string, uid: string, after: number): Seen {
      const span = windowOf(after);
      const text = `SELECT id FROM messages WHERE id > ? AND id <= ? AND channel_id = ? AND sender_uid = ? AND author = 'contact'`;
      return { own: numbers(text, after, span.to, channelId, uid), after: span.after };
    },
    /** The whole private conversation. */
    privately: (channelId: string, uid: string): number[] =>
      numbers(
        `SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
         WHERE c.channel_id = ? AND c.type = 'dm' AND c.peer_id = ?`,
        channelId,
        uid,
      ),
    /** What was answered to these messages. */
    answersTo: (ids: number[]): number[] =>
      numbers(`SELECT message_id FROM outbox WHERE answers_id ${IN}`, JSON.stringify(ids)),
    isSending: (ids: number[]): boolean =>
      numbers(`SELECT 1 FROM outbox WHERE state = 'sending' AND message_id ${IN}`, JSON.stringify(ids)).length > 0,
    /** Ends all work on these messages, so that nothing of them is sent any more. Returns the incoming ones. */
    giveUp(ids: number[]): number[] {
      const these = JSON.stringify(ids);
      sqlite
        .prepare(
          `UPDATE outbox SET state = 'cancelled' WHERE message_id ${IN} AND state IN ('draft', 'kept', 'pending', 'uncertain', 'failed')`,
        )
        .run(these);
      return numbers(
        `UPDATE inbox SET state = 'cancelled' WHERE message_id ${IN}
         AND state IN ('received', 'queued', 'thinking', 'waiting', 'held') RETURNING message_id`,
        these,
      );
    },
    /** Zalo's ids of messages, in the order in which they came. */
    zaloIds: (ids: number[]): string[] =>
      sqlite
        .prepare<[string], string>(
          `SELECT zalo_msg_id FROM messages WHERE zalo_msg_id IS NOT NULL AND id ${IN} ORDER BY id`,
        )
        .pluck()
        .all(JSON.stringify(ids)),
    /** What back-ends call the threads in which the person spoke: they begin anew there. */
    dropBackendThreads: (ids: number[]): void => {
      sqlite
        .prepare(
          `DELETE FROM backend_refs WHERE thread_id IN (SELECT thread_id FROM thread_messages WHERE message_id ${IN})`,
        )
        .run(JSON.stringify(ids));
    },
    /** What others wrote that points at the person, in a window of the channel; `quoted` are Zalo's ids of the person's messages. */
    pointing(channelId: string, uid: string, quoted: ReadonlySet<string>, after: number) {
      const span = windowOf(after);
      return { found: pointing.among(channelId, uid, quoted, after, span.to), after: span.after };
    },
    /** Takes the person out of what others wrote. */
    unname(found: Pointing[], uid: string): void {
      if (found.length === 0) return;
      transaction(() => {
        for (const one of found) pointing.clear(one, uid);
        pointing.clearAnswers(found.map(({ id }) => id));
      });
    },
    /** Every request of the person, also those that were decided. */
    asked: (channelId: string, uid: string): Asked[] =>
      sqlite
        .prepare<unknown[], Asked>(
          `SELECT origin, state, note, created_at AS createdAt, last_seen_at AS lastSeenAt, decided_at AS decidedAt
           FROM pairing_requests WHERE channel_id = ? AND uid = ? ORDER BY created_at`,
        )
        .all(channelId, uid),
    /** What the log of acts says about the person: by the id, or by what was asked and approved. */
    acts: (channelId: string, uid: string): { at: number; action: string }[] =>
      sqlite
        .prepare<[{ channelId: string; uid: string }], { at: number; action: string }>(
          `SELECT at, action FROM audit_log
           WHERE (json_extract(detail, '$.uid') = @uid AND @channelId IN (subject, json_extract(detail, '$.channel')))
             OR subject IN (SELECT id FROM pairing_requests WHERE channel_id = @channelId AND uid = @uid
               UNION ALL SELECT id FROM users WHERE channel_id = @channelId AND uid = @uid)
           ORDER BY id`,
        )
        .all({ channelId, uid }),
    /** Deletes messages with everything that hangs on them, and what was told or kept of them elsewhere. */
    messages(ids: number[]): KeptFile[] {
      return transaction(() => {
        sqlite
          .prepare(`DELETE FROM webhook_deliveries WHERE json_extract(data, '$.messageId') ${IN}`)
          .run(JSON.stringify(ids));
        return forget.messages(ids);
      });
    },
    /** Deletes every row that is the person's own. A block stays when the owner wishes it: the bare id. */
    rows(channelId: string, uid: string, keepBlock: boolean): void {
      const run = (text: string, ...params: unknown[]) => void sqlite.prepare(text).run(...params);
      const all = (text: string): string[] => sqlite.prepare<unknown[], string>(text).pluck().all(channelId, uid);
      const chats = all(`SELECT id FROM conversations WHERE channel_id = ? AND type = 'dm' AND peer_id = ?`);
      const users = all('SELECT id FROM users WHERE channel_id = ? AND uid = ?');
      const requests = all('SELECT id FROM pairing_requests WHERE channel_id = ? AND uid = ?');
      const told = JSON.stringify([...chats, ...users, ...requests]);
      for (const name of ['conversationId', 'userId', 'requestId'])
        run(`DELETE FROM webhook_deliveries WHERE json_extract(data, '$.${name}') ${IN}`, told);
      forget.conversations(chats);
      for (const table of ['users', 'pairing_requests', 'contacts', ...(keepBlock ? [] : ['blocked'])])
        run(`DELETE FROM ${table} WHERE channel_id = ? AND uid = ?`, channelId, uid);
      run('DELETE FROM attempts WHERE key = ?', `pairing:${channelId}:${uid}`);
      // Sealed, so nobody knows whom they are about. A repeated call is told that its outcome is not known.
      run('UPDATE api_answers SET status = NULL, content_type = NULL, body = NULL');
      run(`UPDATE audit_log SET detail = json_remove(detail, '$.uid') WHERE json_extract(detail, '$.uid') = ?`, uid);
      run('UPDATE audit_log SET subject = NULL WHERE subject = ?', uid);
    },
  };
}
