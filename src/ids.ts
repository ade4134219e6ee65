import { randomBytes } from 'node:crypto';

const PREFIXES = {
  admin: 'adm',
  session: 'ses',
  token: 'tok',
  workspace: 'ws',
  agent: 'ag',
  thread: 'th',
  channel: 'ch',
  user: 'us',
  pairing: 'pr',
  conversation: 'cv',
  login: 'lg',
  media: 'md',
  passkey: 'pk',
  webhook: 'wh',
  event: 'ev',
} as const;

type Kind = keyof typeof PREFIXES;

/** A random id for a row of our own, such as `ch_5f0c…` (96 bits). The prefix is for people; code never reads it. */
export function newId(kind: Kind): string {
  return `${PREFIXES[kind]}_${randomBytes(12).toString('hex')}`;
}

/**
 * The id that a form brings for what it makes, so that a form sent twice makes one; a new one where it brings none. Made
 * with {@link newId} when the form was shown.
 */
export function idFromForm(kind: Kind, value: unknown): string {
  const [prefix, rest] = typeof value === 'string' ? value.split('_') : [];
  return prefix === PREFIXES[kind] && /^[0-9a-f]{24}$/.test(rest ?? '') ? (value as string) : newId(kind);
}

/** Zalo's ids are strings of digits; anything else in their place is refused. */
export const ZALO_ID = /^\d{1,25}$/;
