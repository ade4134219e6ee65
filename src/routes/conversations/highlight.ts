import { searchKey } from '../../text.ts';

/** A piece of a text; `isHit` where it is what was searched for. */
export interface Piece {
  text: string;
  isHit: boolean;
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const BEFORE = 60;
const LENGTH = 220;

/** The part of a text around the first word that was searched for, with every such word told apart. */
export function excerpt(text: string, terms: readonly string[]): Piece[] {
  const first = [...text.matchAll(WORD)].find(([word]) => hitLength(word, terms) > 0)?.index ?? 0;
  const start = wordStart(text, Math.max(0, first - BEFORE));
  const end = Math.min(text.length, start + LENGTH);
  const shown = text.slice(start, end);
  const pieces: Piece[] = start > 0 ? [{ text: '…', isHit: false }] : [];
  let at = 0;
  for (const { 0: word, index } of shown.matchAll(WORD)) {
    const length = hitLength(word, terms);
    if (length === 0) continue;
    pieces.push({ text: shown.slice(at, index), isHit: false }, { text: word.slice(0, length), isHit: true });
    at = index + length;
  }
  pieces.push({ text: shown.slice(at) + (end < text.length ? '…' : ''), isHit: false });
  return pieces.filter((piece) => piece.text !== '');
}

/** How much of a word, as it is written, is what was searched for: marks may be letters of their own. */
function hitLength(word: string, terms: readonly string[]): number {
  const key = searchKey(word);
  const term = terms.find((one) => (one.length > 1 ? key.startsWith(one) : key === one));
  if (term === undefined) return 0;
  for (let length = 1; length < word.length; length++)
    if (searchKey(word.slice(0, length)).length >= term.length && !/^\p{M}/u.test(word.slice(length))) return length;
  return word.length;
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.slice(at, at + BEFORE).search(/\s/);
  return space < 0 ? at : at + space + 1;
}
