import type { TextStyle } from '../../zalo/types.ts';

/** Zalo's style names that are used for answers (zca-js 2.2.0 apis/sendMessage.js TextStyle). */
export type StyleName = 'b' | 'i' | 'u' | 's' | 'f_13' | 'f_18';

/** Text with styles over ranges, in UTF-16 units, and ranges that should not be cut in two. */
export interface RichText {
  text: string;
  styles: TextStyle[];
  whole: { start: number; end: number }[];
}

/** Collects a rich text piece by piece; a style covers what is written while it is open. */
export class RichTextBuilder {
  #text = '';
  readonly #styles: TextStyle[] = [];
  readonly #whole: RichText['whole'] = [];

  get length(): number {
    return this.#text.length;
  }

  write(text: string): void {
    this.#text += text;
  }

  /** Starts a new line unless one has just been started. */
  line(): void {
    if (this.#text !== '' && !this.#text.endsWith('\n')) this.#text += '\n';
  }

  /** Leaves exactly one empty line, except at the very beginning. */
  gap(): void {
    this.line();
    if (this.#text !== '' && !this.#text.endsWith('\n\n')) this.#text += '\n';
  }

  styled(st: StyleName, write: () => void): void {
    const start = this.length;
    write();
    if (this.length > start) this.#styles.push({ start, len: this.length - start, st });
  }

  /** What is written here stays in one message where it fits into one. */
  together(write: () => void): void {
    const start = this.length;
    write();
    if (this.length > start) this.#whole.push({ start, end: this.length });
  }

  /** Without white space at the ends; styles are cut to what is left. */
  finish(): RichText {
    const lead = this.#text.length - this.#text.trimStart().length;
    const text = this.#text.trim();
    return {
      text,
      styles: cutStyles(this.#styles, lead, lead + text.length),
      whole: this.#whole
        .map(({ start, end }) => ({ start: Math.max(0, start - lead), end: Math.min(text.length, end - lead) }))
        .filter(({ start, end }) => end > start),
    };
  }
}

/** The styles that fall into `[from, to)`, counted from there. Ranges of one name that touch or overlap become one. */
export function cutStyles(styles: readonly TextStyle[], from: number, to: number): TextStyle[] {
  const cut = styles
    .map(({ start, len, st }) => ({ start: Math.max(start, from), end: Math.min(start + len, to), st }))
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  const merged: { start: number; end: number; st: string }[] = [];
  for (const range of cut) {
    const before = merged.findLast((one) => one.st === range.st);
    if (before && before.end >= range.start) before.end = Math.max(before.end, range.end);
    else merged.push({ ...range });
  }
  return merged.map(({ start, end, st }) => ({ start: start - from, len: end - start, st }));
}
