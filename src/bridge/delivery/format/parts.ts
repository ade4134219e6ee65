import { lazily } from '../../../lazily.ts';
import type { OutboundText, TextStyle } from '../../zalo/types.ts';
import { cutStyles, type RichText } from './rich-text.ts';

/** Zalo refuses longer messages with code 118. Characters are UTF-16 units. */
export const MAX_CHARACTERS = 2_000;
/** With styles, text and style list together: 3,281 bytes were seen to pass and 3,712 to fail with code 112. */
export const MAX_RICH_BYTES = 3_000;

export interface Limits {
  characters: number;
  richBytes: number;
}

const LIMITS: Limits = { characters: MAX_CHARACTERS, richBytes: MAX_RICH_BYTES };

// From the best place to cut to the worst.
const BOUNDARIES = [/\n\s*\n/g, /\n/g, /[.!?…][")”»]?\s/g, /[,;:]\s/g, /\s/g];
const graphemes = lazily(() => new Intl.Segmenter('vi', { granularity: 'grapheme' }));

/**
 * Cuts a rich text into messages that Zalo takes: at a paragraph, line, sentence or word where there is one in the
 * second half, never inside a grapheme, and not inside what belongs together (a code block, an address) unless that
 * alone is too long. Only white space at the cuts is lost.
 */
export function cutIntoParts(rich: RichText, limits: Limits = LIMITS): OutboundText[] {
  const parts: OutboundText[] = [];
  let from = 0;
  while (from < rich.text.length) {
    const to = partEnd(rich, from, limits);
    const text = rich.text.slice(from, to);
    const kept = text.trim();
    if (kept !== '') {
      const start = from + text.indexOf(kept);
      parts.push({ text: kept, styles: cutStyles(rich.styles, start, start + kept.length) });
    }
    from = to;
  }
  return parts;
}

function partEnd(rich: RichText, from: number, limits: Limits): number {
  const longest = longestFit(rich, from, limits);
  if (longest >= rich.text.length) return rich.text.length;
  return outsideWhole(rich, from, boundaryBefore(rich.text, from, longest), longest);
}

/** How far a part that begins at `from` may reach: by characters, and by bytes where it carries styles. */
function longestFit(rich: RichText, from: number, limits: Limits): number {
  let to = Math.min(rich.text.length, from + limits.characters);
  while (richBytes(rich, from, to) > limits.richBytes) {
    const over = richBytes(rich, from, to) - limits.richBytes;
    // A UTF-16 unit has at most three bytes, so this never cuts off more than needed by much, and always moves.
    to = Math.max(from + 1, to - Math.max(1, Math.ceil(over / 3)));
    if (to === from + 1) break;
  }
  return to;
}

function richBytes(rich: RichText, from: number, to: number): number {
  const styles = cutStyles(rich.styles, from, to);
  return styles.length === 0 ? 0 : Buffer.byteLength(rich.text.slice(from, to)) + stylesBytes(styles);
}

function stylesBytes(styles: TextStyle[]): number {
  return Buffer.byteLength(JSON.stringify({ styles, ver: 0 }));
}

/** The best place to cut in `(from, longest]`. */
function boundaryBefore(text: string, from: number, longest: number): number {
  const head = text.slice(from, longest);
  for (const boundary of BOUNDARIES) {
    const last = [...head.matchAll(boundary)].at(-1);
    const end = last ? last.index + last[0].length : 0;
    if (end > head.length / 2) return from + end;
  }
  return graphemeBefore(text, from, longest);
}

function graphemeBefore(text: string, from: number, longest: number): number {
  let end = from;
  for (const { index, segment } of graphemes().segment(text.slice(from, longest + 64))) {
    if (from + index + segment.length > longest) break;
    end = from + index + segment.length;
  }
  // A single grapheme longer than a whole message: nothing is left but to cut it.
  return end > from ? end : longest;
}

/** Moves a cut that would fall into something that belongs together to its beginning, if that leaves anything to send. */
function outsideWhole(rich: RichText, from: number, cut: number, longest: number): number {
  const torn = rich.whole.find(({ start, end }) => start < cut && cut < end);
  if (!torn) return cut;
  if (torn.end <= longest) return torn.end;
  return torn.start > from ? torn.start : cut;
}
