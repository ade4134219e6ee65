import { isMessageKey, type MessageKey, type Params, type T, translator } from './index.ts';

/**
 * Why an agent did not answer, for its owner, to be said in any language. Only what the other side said itself stays as
 * it came, and is quoted.
 */
export interface Words {
  key: MessageKey;
  params?: Params;
  /** Names of settings, shown as they are called in the form. */
  fields?: string[];
  /** What the back-end said, short; empty when it gave no reason although one was to be expected. */
  said?: string;
  /** What helps, after that. */
  hint?: MessageKey;
  /** Who or what failed in which way, where there were several. */
  each?: { name: string; words: Words }[];
}

/** The words in one language. */
export function inWords(t: T, { key, params, fields, said, hint, each = [] }: Words): string {
  const names = fields?.map((field) => fieldName(t, field)).join(', ');
  const sentences = [
    t(key, { ...params, ...(names !== undefined && { fields: names }) }),
    said && t('agentError.itSaid', { said }),
    said === '' && t('agentError.noReason'),
    hint && t(hint),
    ...each.map(({ name, words }) => t('agentError.ofAgent', { name, words: inWords(t, words) })),
  ];
  return sentences.filter(Boolean).join(' ');
}

function fieldName(t: T, field: string): string {
  const key = `agents.field.${field}`;
  return isMessageKey(key) ? t(key) : field;
}

/** The words for the database, where they wait for a reader whose language is not known yet. */
export const packed = (words: Words): string => JSON.stringify(words);

/** Words from the database in one language. What was stored in words of an earlier version is shown as it stands. */
export function unpacked(t: T, stored: string): string {
  if (!stored.startsWith('{"key":')) return stored;
  try {
    return inWords(t, JSON.parse(stored) as Words);
  } catch {
    // Of a later version, whose sentences are not known here.
    return stored;
  }
}

/** The same for logs and programs. */
export const inEnglish = (stored: string): string => unpacked(translator('en'), stored);

/** The same words without a secret that the other side repeated. */
export function without(secret: string, words: Words): Words {
  const clean = (name: string, value: unknown) =>
    typeof value === 'string' && name !== 'key' && name !== 'hint' ? value.replaceAll(secret, '•••') : value;
  return JSON.parse(JSON.stringify(words, clean)) as Words;
}
