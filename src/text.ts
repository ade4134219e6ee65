/**
 * The key that names are searched by: lower case, without Vietnamese marks (`Nguyễn` → `nguyen`, `Đức` → `duc`).
 * Decomposition strips the marks; đ is a letter of its own and has to be named.
 */
export function searchKey(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd').replace(/\s+/g, ' ').trim();
}

// Control characters, and the invisible ones that reorder or hide text (bidi overrides, zero-width), which a name can
// use to look like another one. ZWJ and ZWNJ stay: emoji and some scripts need them.
const HIDDEN = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;

// Line breaks of every kind and tabs are text; the other control characters are nothing that a person writes.
const CONTROL_IN_TEXT = /[^\P{Cc}\t\n\v\f\r\u0085]/u;
const CONTROL_IN_NAME = /[^\P{Cc}\t]/u;

/**
 * Whether control characters stand in what an owner gave as a name: refused, because what somebody wrote is not changed in
 * silence. Blanks around it do not count, and a tab, which comes along from tables, is a blank.
 */
export const hasControlInName = (typed: string): boolean => CONTROL_IN_NAME.test(typed.trim());

/** The same for a longer text, which may have lines. */
export const hasControlInText = (typed: string): boolean => CONTROL_IN_TEXT.test(typed);

// No script writes more marks on one letter; towers of them reach over the lines above and below.
const TOWER = /(\p{M}{4})\p{M}+/gu;

/** A name as it may be shown: one line, nothing invisible, no towers of marks, at most `max` characters. */
export function displayName(raw: string, max = 80): string {
  const clean = raw.replace(HIDDEN, ' ').replace(TOWER, '$1').replace(/\s+/g, ' ').trim();
  return [...clean].slice(0, max).join('');
}

/** Message text as it may be stored and shown: line breaks stay, other control characters go. */
export function messageText(raw: string, max = 20_000): string {
  return raw
    .replace(/\r\n?|[\v\f\u0085]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .slice(0, max);
}

/** Letters to show where there is no picture: first of the first and of the last word. */
export function initials(name: string): string {
  const starts = name.split(/\s+/).flatMap((word) => /^[^\p{L}\p{N}]*([\p{L}\p{N}]\p{M}*)/u.exec(word)?.[1] ?? []);
  const last = starts.length > 1 ? starts.at(-1) : '';
  return `${starts[0] ?? '?'}${last}`.toLocaleUpperCase('vi');
}
