import { BY_WORD, type CommandName } from './table.ts';

export interface Command {
  name: CommandName;
  /** What stands behind the word, on the same line; empty when nothing does. */
  argument: string;
}

/** What follows a command is a number, a handle or a short title. More than that is somebody who writes a sentence. */
const LONGEST_ARGUMENT = 60;
/** Slashes that phones put in place of `/`: full-width, fraction and division. */
const SLASH = /^[/\uff0f\u2044\u2215]/;
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff]/g;

/**
 * The command that a message is, or null for ordinary text: an unknown `/word` is the agent's. The account's own mention
 * must have been cut out. Upper case, look-alike slashes and digits, spaces around and a full stop at the end do not matter.
 */
export function parseCommand(text: string): Command | null {
  const line = text.replace(INVISIBLE, '').trim();
  if (!SLASH.test(line) || line.includes('\n')) return null;
  const [word = '', ...rest] = line.slice(1).normalize('NFKC').split(/\s+/);
  const name = BY_WORD.get(word.toLowerCase().replace(/[.!…]+$/, ''));
  const argument = rest.join(' ');
  return name && argument.length <= LONGEST_ARGUMENT ? { name, argument } : null;
}

/** `@lan giá bao nhiêu` asks the agent `lan` once. Null when a message begins otherwise or asks nothing. */
export function splitHandle(text: string): { handle: string; rest: string } | null {
  const found = /^@([a-z0-9_-]{1,32})[,:]?\s+(\S[\s\S]*)$/i.exec(text.trim());
  return found?.[1] && found[2] ? { handle: found[1].toLowerCase(), rest: found[2] } : null;
}
