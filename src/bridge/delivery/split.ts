/** Zalo refuses longer messages with code 118. */
export const MAX_PART = 2_000;

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' });

/**
 * Cuts an answer into parts of at most `max` UTF-16 units, at a paragraph, line, sentence or word where there is one in
 * the second half of the part, and never inside a grapheme. Only white space at the cuts is lost.
 */
export function splitText(text: string, max = MAX_PART): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > max) {
    const cut = cutAt(rest, max);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

function cutAt(text: string, max: number): number {
  const head = text.slice(0, max);
  for (const boundary of [/\n\s*\n/g, /\n/g, /[.!?…]["”)]?\s/g, /\s/g]) {
    const last = [...head.matchAll(boundary)].at(-1);
    if (last && last.index + last[0].length > max / 2) return last.index + last[0].length;
  }
  let end = 0;
  for (const { index, segment } of graphemes.segment(text.slice(0, max + 64))) {
    if (index + segment.length > max) break;
    end = index + segment.length;
  }
  return end || max;
}
