import type { Attachment, Mention, Quote } from '../../bridge/zalo/types.ts';
import type { OpenDatabase } from '../client.ts';
import type { MessageSearch } from './message-search.ts';

interface Row {
  id: number;
  conversationId: string;
  at: number;
  text: string;
  senderUid: string;
  senderName: string;
  mentions: string | null;
  quote: string | null;
  attachments: string | null;
}

/** A message of somebody else that quotes the person, mentions the person or hands on the person's business card. */
export interface Pointing extends Pick<Row, 'id' | 'conversationId' | 'at' | 'text' | 'senderUid' | 'senderName'> {
  isQuote: boolean;
  /** Where the person is mentioned. */
  theirs: Mention[];
  /** The mentions of others. */
  others: Mention[];
  attachments: Attachment[];
  isCard: boolean;
}

const EMPTY_CARD = { title: null, description: null, url: null, thumbUrl: null, params: {} } as const;

/** What others wrote and where the person stands in it. For acts that are rare: nothing is prepared. */
export function createPointing({ sqlite }: Pick<OpenDatabase, 'sqlite'>, search: Pick<MessageSearch, 'changed'>) {
  const run = (text: string, ...params: unknown[]) => void sqlite.prepare(text).run(...params);

  return {
    /** Among the messages numbered `after + 1` to `to`; `quoted` are Zalo's ids of messages of the person. */
    among(channelId: string, uid: string, quoted: ReadonlySet<string>, after: number, to: number): Pointing[] {
      return sqlite
        .prepare<unknown[], Row>(
          `SELECT id, conversation_id AS conversationId, at, text, sender_uid AS senderUid, sender_name AS senderName,
             mentions, quote, attachments FROM messages
           WHERE id > ? AND id <= ? AND channel_id = ? AND (coalesce(quote, 'null') <> 'null'
             OR instr(coalesce(mentions, ''), ?) > 0 OR instr(coalesce(attachments, ''), ?) > 0)`,
        )
        .all(after, to, channelId, `"${uid}"`, uid)
        .map((row) => read(row, uid, quoted))
        .filter(({ isQuote, theirs, isCard }) => isQuote || theirs.length > 0 || isCard);
    },
    /**
     * Takes the person out of it. Where the name stood, `@…` of the same length stands, so that what lies behind keeps its
     * place; of a card only that there was one stays.
     */
    clear(found: Pointing, uid: string): void {
      const { id, text, isQuote, theirs, others, isCard } = found;
      if (isQuote) run('UPDATE messages SET quote = NULL WHERE id = ?', id);
      if (isCard) {
        const left = found.attachments.map((one) => (isCardOf(one, uid) ? { ...one, ...EMPTY_CARD } : one));
        run('UPDATE messages SET attachments = ? WHERE id = ?', JSON.stringify(left), id);
      }
      if (theirs.length > 0) {
        let rest = text;
        for (const { pos, len } of theirs) {
          const name = text.slice(pos, pos + len);
          rest = rest.slice(0, pos) + '@'.padEnd(len, '…').slice(0, len) + rest.slice(pos + len);
          if (name.trim() !== '')
            run('UPDATE thread_messages SET text = replace(text, ?, ?) WHERE message_id = ?', name, '@…', id);
        }
        const mentions = others.length > 0 ? JSON.stringify(others) : null;
        run('UPDATE messages SET text = ?, mentions = ? WHERE id = ?', rest, mentions, id);
        if (rest !== text) search.changed(id, rest, found.senderName);
      }
    },
    /** What a webhook's receiver answered may repeat what it was told of these messages. */
    clearAnswers: (ids: number[]): void =>
      run(
        `UPDATE webhook_attempts SET response = NULL WHERE delivery_id IN (SELECT id FROM webhook_deliveries
           WHERE json_extract(data, '$.messageId') IN (SELECT value FROM json_each(?)))`,
        JSON.stringify(ids),
      ),
  };
}

function read({ mentions, quote, attachments, ...row }: Row, uid: string, quoted: ReadonlySet<string>): Pointing {
  const list = (JSON.parse(mentions ?? 'null') ?? []) as Mention[];
  const original = JSON.parse(quote ?? 'null') as Quote | null;
  const files = (JSON.parse(attachments ?? 'null') ?? []) as Attachment[];
  return {
    ...row,
    isQuote: original !== null && (original.ownerUid === uid || quoted.has(original.zaloMsgId)),
    theirs: list.filter((mention) => mention.uid === uid),
    others: list.filter((mention) => mention.uid !== uid),
    attachments: files,
    isCard: files.some((one) => isCardOf(one, uid)),
  };
}

/** Zalo puts the id into the description, as JSON, whatever else it says. */
const isCardOf = ({ kind, params, description }: Attachment, uid: string): boolean =>
  kind === 'card' && (params.uid === uid || (description ?? '').includes(`"${uid}"`));
