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

/** A random id for a row of our own, such as `ch_5f0c…` (96 bits). The prefix is for people; code never reads it. */
export function newId(kind: keyof typeof PREFIXES): string {
  return `${PREFIXES[kind]}_${randomBytes(12).toString('hex')}`;
}

/** Zalo's ids are strings of digits; anything else in their place is refused. */
export const ZALO_ID = /^\d{1,25}$/;
