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
  channelMinMs: described(
    Millis(60_000),
    'From one message to the next of the whole channel, whoever gets it: at least',
  ),
  channelMaxMs: described(Millis(120_000), 'At most; drawn anew each time'),
  sendsAtOnce: described(
    Type.Integer({ minimum: 1, maximum: 32 }),
    'Conversations that are sent to at the same time, where one send takes longer than that pause',
  ),
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
  betweenMinMs: 1_500,
  betweenMaxMs: 2_500,
  // Twenty in thirty seconds, as the limit says, but not in one breath.
  channelMinMs: 1_000,
  channelMaxMs: 2_000,
  sendsAtOnce: 3,
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
  channelMinMs: 0,
  channelMaxMs: 0,
  sendsAtOnce: 32,
};

/** How long a person would take to write this. */
export function writingTime(pacing: Pacing, characters: number): number {
  return Math.max(pacing.shortestMs, Math.min(pacing.longestMs, pacing.perCharacterMs * characters));
}

/** A pause between two messages of one conversation, drawn anew each time. */
export function pauseBetween({ betweenMinMs, betweenMaxMs }: Pacing): number {
  return draw(betweenMinMs, betweenMaxMs);
}

/** The same between two messages of the whole channel. */
export function pauseOnChannel({ channelMinMs, channelMaxMs }: Pacing): number {
  return draw(channelMinMs, channelMaxMs);
}

function draw(least: number, most: number): number {
  return least + Math.random() * Math.max(0, most - least);
}
