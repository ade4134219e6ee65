import { type Static, Type } from 'typebox';
import { described } from '../../described.ts';

const Millis = (maximum: number) => Type.Integer({ minimum: 0, maximum });

/** What makes the agent write like a person. All times in milliseconds; every number is a setting of the channel. */
export const Pacing = Type.Object({
  mergeMs: described(
    Millis(30_000),
    'Quiet time after a message before it is answered; what comes meanwhile from the same person joins the same turn',
  ),
  mergeMaxMs: described(Millis(120_000), 'However much keeps coming, a turn starts after this'),
  showSeen: described(Type.Boolean(), 'Tell the sender that the message was read, once the rules let it through'),
  showTyping: described(Type.Boolean(), 'Show "typing…" while the agent thinks'),
  perCharacterMs: described(
    Millis(1_000),
    'Time to "write" an answer, by its length, less what the agent took to think',
  ),
  shortestMs: described(Millis(60_000), 'But never less than this'),
  longestMs: described(Millis(120_000), 'And never more'),
  betweenMinMs: described(Millis(60_000), 'Pause between two messages in one conversation: at least'),
  betweenMaxMs: described(Millis(120_000), 'At most; each pause is drawn between the two'),
});
export type Pacing = Static<typeof Pacing>;

export const HUMAN_PACING: Pacing = {
  mergeMs: 2_000,
  mergeMaxMs: 10_000,
  showSeen: true,
  showTyping: true,
  perCharacterMs: 30,
  shortestMs: 1_200,
  longestMs: 8_000,
  betweenMinMs: 800,
  betweenMaxMs: 2_500,
};

/** For tests and benchmarks: nothing waits and nothing is shown. */
export const NO_PACING: Pacing = {
  mergeMs: 0,
  mergeMaxMs: 0,
  showSeen: false,
  showTyping: false,
  perCharacterMs: 0,
  shortestMs: 0,
  longestMs: 0,
  betweenMinMs: 0,
  betweenMaxMs: 0,
};

/** How long a person would take to write this. */
export function writingTime(pacing: Pacing, characters: number): number {
  return Math.max(pacing.shortestMs, Math.min(pacing.longestMs, pacing.perCharacterMs * characters));
}

/** A pause between two messages, drawn anew each time. */
export function pauseBetween(pacing: Pacing, random: () => number = Math.random): number {
  return pacing.betweenMinMs + random() * Math.max(0, pacing.betweenMaxMs - pacing.betweenMinMs);
}
