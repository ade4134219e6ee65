import { type Page, toPage } from '../../db/paging.ts';
import { malformed } from './problems.ts';

/** What `?limit=&cursor=` ask for. */
export interface PageQuery {
  limit?: number;
  cursor?: string;
}

export interface PageWish {
  limit: number;
  cursor?: string;
}

export const DEFAULT_LIMIT = 50;

/** How the stores' own cursors look, by what their list is ordered by. */
const FORMS = {
  number: (cursor: string) => /^\d{1,15}$/.test(cursor),
  time: (cursor: string) => /^\d{1,15}:[\w-]{1,60}$/.test(cursor),
  name: isNameCursor,
};

/** Reads the query for a store. A cursor that this server did not hand out for such a list is a 400. */
export function pageWish(query: PageQuery, orderedBy: keyof typeof FORMS): PageWish {
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (query.cursor === undefined) return { limit };
  const cursor = Buffer.from(query.cursor, 'base64url').toString();
  const path = 'cursor';
  const message = 'is not a cursor of this list';
  if (!FORMS[orderedBy](cursor)) throw malformed(`${path}: ${message}`, [{ path, message }]);
  return { limit, cursor };
}

function isNameCursor(cursor: string): boolean {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === 'string');
  } catch {
    return false;
  }
}

/** A page as it is answered: the cursor is opaque, and missing on the last page. */
export function listAnswer<R, T>(page: Page<R>, serialize: (row: R) => T): { items: T[]; nextCursor?: string } {
  const items = page.items.map(serialize);
  return page.nextCursor === null
    ? { items }
    : { items, nextCursor: Buffer.from(page.nextCursor).toString('base64url') };
}

/** A page of a short list that was read as a whole, in its own order: rows with a greater key come later. */
export function pageOf<R>(rows: R[], wish: PageWish, keyOf: (row: R) => [number, string]): Page<R> {
  const [at, id = ''] = wish.cursor?.split(':') ?? [];
  const isAfter = (row: R) => {
    const [rowAt, rowId] = keyOf(row);
    return rowAt > Number(at) || (rowAt === Number(at) && rowId > id);
  };
  const rest = at === undefined ? rows : rows.filter(isAfter);
  return toPage(rest.slice(0, wish.limit + 1), wish.limit, (row) => keyOf(row).join(':'));
}
