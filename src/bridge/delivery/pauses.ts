import type { Clock } from '../../clock.ts';
import { type Pacing, pauseBetween, pauseOnChannel } from './pacing.ts';

/** One account never sends more than a number of messages in this time, whatever waits. */
const BURST_MS = 30_000;

/** Keeps time between sends: within a conversation, and over the whole account. `burst` is null where nothing waits. */
export function createPauses(clock: Clock, pacing: () => Pacing, burst: () => number | null) {
  const nextIn = new Map<string, number>();
  let recent: number[] = [];
  let lastSentAt = 0;
  let nextOnChannel = 0;

  /** The clock was set back: what was noted by it would be waited for much too long. */
  const forget = (): void => {
    nextIn.clear();
    recent = [];
    lastSentAt = 0;
    nextOnChannel = 0;
  };

  return {
    /** The earliest moment for the next message of this conversation. */
    dueAt(conversationId: string): number {
      const most = burst();
      if (most === null) return 0;
      const now = clock.now();
      if (lastSentAt > now) forget();
      recent = recent.filter((at) => at > now - BURST_MS);
      const free = recent.length >= most ? (recent.at(-most) ?? 0) + BURST_MS : 0;
      return Math.max(nextIn.get(conversationId) ?? 0, nextOnChannel, free);
    },
    /** One is about to leave. It counts from now on: others are sent beside it before it is through. */
    sending(): void {
      lastSentAt = clock.now();
      nextOnChannel = lastSentAt + pauseOnChannel(pacing());
      if (burst() !== null) recent.push(lastSentAt);
    },
    /** It is through: the next one of this conversation waits a while. */
    sent(conversationId: string): void {
      const now = clock.now();
      nextIn.set(conversationId, now + pauseBetween(pacing()));
      // Old entries say nothing any more.
      if (nextIn.size > 1_000) for (const [id, at] of nextIn) if (at <= now) nextIn.delete(id);
    },
  };
}
