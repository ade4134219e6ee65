/** A mention as Zalo sends it; position and length in UTF-16 units. */
export interface MentionRange {
  uid: string;
  pos: number;
  len: number;
  all: boolean;
}

/** Whether the account itself was mentioned by Zalo's own marker. @all never counts, a written name neither. */
export function mentionsAccount(mentions: readonly MentionRange[], accountUid: string): boolean {
  return accountUid !== '' && mentions.some((mention) => !mention.all && mention.uid === accountUid);
}

/** The text without the account's own mentions, cut by position, so that "@Shop giá?" reaches the agent as "giá?". */
export function withoutOwnMention(text: string, mentions: readonly MentionRange[], accountUid: string): string {
  const own = mentions
    .filter((m) => !m.all && m.uid === accountUid && m.pos >= 0 && m.len > 0 && m.pos + m.len <= text.length)
    .sort((a, b) => b.pos - a.pos);
  let rest = text;
  for (const { pos, len } of own) rest = `${rest.slice(0, pos)}${rest.slice(pos + len)}`;
  return own.length > 0 ? rest.replace(/[ \t]{2,}/g, ' ').trim() : rest;
}
