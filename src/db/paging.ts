/** A page of a list: at most `limit` rows and where the next page starts. Keyset paging, so a deep page costs no more. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export const MAX_PAGE = 200;

/** Cuts a list that was read with one row more than asked: that one says that there is a next page. */
export function toPage<T>(rows: T[], limit: number, cursorOf: (row: T) => string | number): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? String(cursorOf(last)) : null };
}
