import { SLOW_MS } from '../../bridge/work-troubles.ts';
import { FIRST_ATTEMPT } from '../../db/stores/echoes.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';
import { PART_BEFORE } from '../../db/stores/parts.ts';
import { isMessageKey, type MessageKey } from '../../i18n/index.ts';

/** What became of a message, in one word for its chip. */
export type OutcomeState =
  | 'waiting'
  | 'thinking'
  | 'slow'
  | 'sending'
  | 'answered'
  | 'ignored'
  | 'pairing'
  | 'uncertain'
  | 'retrying'
  | 'dead'
  | 'unsent'
  | 'failed'
  | 'recalled'
  | 'command'
  | 'stopped'
  | 'kept'
  | 'draft'
  | 'outdated'
  | 'later';

export interface Outcome {
  state: OutcomeState;
  kind: 'ok' | 'warn' | 'bad' | 'off' | 'busy';
  /** Why, as a phrase of the catalogue. */
  why: MessageKey | null;
  params: Record<string, string | number>;
  /** From when on it waits, where the reason says so. */
  since: number | null;
  /** What a machine said about it, for who wants to know. Never from a contact. */
  detail: string | null;
  /** From receiving the message to the last part of its answer. */
  tookMs: number | null;
  /** It will change by itself: worth asking again. */
  isOpen: boolean;
}

const KINDS: Record<OutcomeState, Outcome['kind']> = {
  waiting: 'busy',
  thinking: 'busy',
  slow: 'warn',
  sending: 'busy',
  answered: 'ok',
  ignored: 'off',
  pairing: 'warn',
  uncertain: 'warn',
  retrying: 'warn',
  dead: 'bad',
  unsent: 'off',
  failed: 'bad',
  recalled: 'off',
  command: 'ok',
  stopped: 'off',
  kept: 'warn',
  draft: 'warn',
  outdated: 'warn',
  later: 'busy',
};
const OPEN: readonly OutcomeState[] = [
  'waiting',
  'thinking',
  'slow',
  'sending',
  'retrying',
  'pairing',
  'uncertain',
  'kept',
  'draft',
  'outdated',
  'later',
];

type Inbox = NonNullable<MessageView['inbox']>;

/** What became of an incoming message by `now`; `deliveries` are the messages that answer it. */
export function incomingOutcome(inbox: Inbox, deliveries: readonly OutboxRow[], now: number): Outcome {
  const reason = phrase(`reason.${inbox.reason}`);
  switch (inbox.state) {
    case 'received':
    case 'queued':
      return inbox.error === null ? outcome('waiting', reason) : outcome('retrying', 'activity.why.agent', inbox.error);
    case 'thinking':
      return now - (inbox.thinkingAt ?? now) < SLOW_MS
        ? outcome('thinking', reason)
        : { ...outcome('slow', 'activity.why.slow'), since: inbox.thinkingAt };
    case 'waiting':
      return { ...outcome('later', 'activity.why.later'), since: inbox.thinkingAt };
    case 'held':
      return outcome('pairing', reason);
    case 'failed':
      return outcome('failed', 'activity.why.agent', inbox.error);
    case 'cancelled':
      return inbox.error === 'stopped'
        ? outcome('stopped', 'activity.why.stopped')
        : outcome('recalled', 'activity.why.recalled');
    case 'ignored':
      // Let through by the rules, but the owner gave it up after the agent had failed.
      return outcome('ignored', inbox.decision === 'allow' ? 'activity.why.discarded' : reason);
    case 'answered':
      return answered(inbox, deliveries, reason);
  }
}

/** The message that the answer was given to: the last one, where several were answered together. */
export function answeredId(inbox: Pick<Inbox, 'messageId' | 'answeredWith'>): number {
  return inbox.answeredWith ?? inbox.messageId;
}

/** What became of an outgoing message. */
export function outgoingOutcome(row: OutboxRow): Outcome {
  const state = DELIVERY_STATES[row.state];
  if (row.state === 'kept') return outcome(state, 'activity.why.kept');
  if (row.errorCode === PART_BEFORE) return outcome('waiting', 'sendError.part_before');
  if (row.state === 'draft') return outcome(state, 'activity.why.draft');
  if (row.errorCode === FIRST_ATTEMPT) return outcome(state, 'sendError.first_attempt');
  return outcome(state, state === 'answered' ? null : whyNotSent(row), row.error ?? row.errorCode);
}

const DELIVERY_STATES: Record<OutboxRow['state'], OutcomeState> = {
  draft: 'draft',
  kept: 'kept',
  pending: 'sending',
  sending: 'sending',
  sent: 'answered',
  uncertain: 'uncertain',
  failed: 'retrying',
  dead: 'dead',
  cancelled: 'unsent',
};

/** A draft that something was said after. */
export const OUTDATED = outcome('outdated', 'activity.why.outdated');

/** An answer can have several parts; the one that needs the owner most speaks for all. */
const WORST_FIRST: readonly OutboxRow['state'][] = [
  'dead',
  'uncertain',
  'failed',
  'sending',
  'pending',
  'draft',
  'kept',
  'sent',
  'cancelled',
];

function answered(inbox: Inbox, deliveries: readonly OutboxRow[], reason: MessageKey | null): Outcome {
  const worst = WORST_FIRST.map((state) => deliveries.find((row) => row.state === state)).find(Boolean);
  if (worst && worst.state !== 'sent') return outgoingOutcome(worst);
  if (inbox.did) return { ...outcome('command', phrase(`commands.did.${inbox.did.code}`)), params: inbox.did.params };
  const sentAt = Math.max(...deliveries.map((row) => row.sentAt ?? 0));
  return { ...outcome('answered', reason), tookMs: sentAt > 0 ? Math.max(0, sentAt - inbox.receivedAt) : null };
}

function whyNotSent({ errorCode, error }: OutboxRow): MessageKey | null {
  if (errorCode === 'stopped') return 'activity.why.stopped';
  return phrase(`sendError.${error}`) ?? phrase(`sendError.${errorCode}`) ?? phrase(`reason.${errorCode}`);
}

/** What the owner can send again or give up. */
export function isTroubled({ state }: Pick<OutboxRow, 'state'>): boolean {
  return state === 'uncertain' || state === 'failed' || state === 'dead';
}

function outcome(state: OutcomeState, why: MessageKey | null, detail: string | null = null): Outcome {
  return {
    state,
    kind: KINDS[state],
    why,
    params: {},
    since: null,
    detail,
    tookMs: null,
    isOpen: OPEN.includes(state),
  };
}

function phrase(key: string): MessageKey | null {
  return isMessageKey(key) ? key : null;
}
