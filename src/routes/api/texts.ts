import { displayName, messageText } from '../../text.ts';
import { refused } from './problems.ts';

/** A name from a body, as it is stored: one line, nothing invisible. 422 when nothing is left of it. */
export function cleanName(path: string, raw: string, max = 80): string {
  const name = displayName(raw, max);
  if (name === '') throw refused(path, 'must not be empty');
  return name;
}

/** A longer text from a body: line breaks stay. 422 when nothing is left of it. */
export function cleanText(path: string, raw: string): string {
  const text = messageText(raw).trim();
  if (text === '') throw refused(path, 'must not be empty');
  return text;
}
