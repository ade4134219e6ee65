import type { ActivityRow } from './rows.ts';

/*
 * How a list of messages stays fresh: the page asks again and again for what came after the last message it knows of,
 * and names the rows that may still change with the state it shows for them. Rows that look the same are not sent again,
 * so what the owner has unfolded stays unfolded.
 */

/** A row that may still change, as the page shows it. */
export type Shown = Map<number, string>;

const WATCHED = 40;

/** `12.thinking-13.pairing` */
export function writeShown(rows: { id: number; state: string }[]): string {
  return rows
    .slice(0, WATCHED)
    .map(({ id, state }) => `${id}.${state}`)
    .join('-');
}

export function readShown(text: unknown): Shown {
  if (typeof text !== 'string') return new Map();
  const pairs = text.split('-', WATCHED).map((part) => /^([1-9]\d{0,14})\.([a-z]{1,20})$/.exec(part));
  return new Map(pairs.flatMap((match) => (match ? [[Number(match[1]), match[2] as string]] : [])));
}

export function readAfter(text: unknown): number {
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** Those that will change by themselves, with their state. */
export function openRows(rows: ActivityRow[]): { id: number; state: string }[] {
  return rows.filter((row) => row.outcome.isOpen).map((row) => ({ id: row.id, state: row.outcome.state }));
}
