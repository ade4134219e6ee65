import { displayName, hasControlInName, hasControlInText, messageText } from '../../text.ts';
import { NO_CONTROLS, refused } from './problems.ts';

/** A name from a body, as it is stored: one line, nothing invisible. 422 for control characters, and when nothing is left of it. */
export function cleanName(path: string, raw: string, max = 80): string {
  if (hasControlInName(raw)) throw refused(path, NO_CONTROLS);
  const name = displayName(raw, max);
  if (name === '') throw refused(path, 'must not be empty');
  return name;
}

/** A longer text from a body, which may be empty: line breaks stay. 422 for other control characters. */
export function longText(path: string, raw: string): string {
  if (hasControlInText(raw)) throw refused(path, NO_CONTROLS);
  return messageText(raw).trim();
}

/** The same, with 422 when nothing is left of it. */
export function cleanText(path: string, raw: string): string {
  const text = longText(path, raw);
  if (text === '') throw refused(path, 'must not be empty');
  return text;
}
