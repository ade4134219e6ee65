/** Why the bridge does not do what it was asked: a state of things, not a fault. Routes answer it with 409 or 422. */
export const REFUSALS = [
  'channel_unknown',
  'no_account',
  'no_policy',
  'no_session',
  'account_in_use',
  'not_connected',
  'login_in_progress',
  'request_not_pending',
  'invalid_uid',
  'user_unknown',
  'agent_unknown',
  'thread_unknown',
  'still_answering',
  'message_unknown',
  'not_retriable',
  'not_a_draft',
  'not_allowed',
  'reply_token',
  'reply_early',
  'reply_over',
  'reply_unreadable',
  'person_sending',
  'text_controls',
  'text_empty',
  'text_too_long',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

export class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
  }
}

export function refuse(code: RefusalCode): never {
  throw new Refusal(code);
}
