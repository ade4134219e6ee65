import type { Clock } from '../../clock.ts';
import { type Pacing, pauseBetween } from './pacing.ts';

/** One account never sends more than this many messages in this time, whatever waits. */
const BURST = 20;
const BURST_MS = 30_000;

/** Keeps time between sends: within a conversation, and over the whole account. */
export function createPauses(clock: Clock, pacing: () => Pacing) {
  const nextIn = new Map<string, number>();
  let recent: number[] = [];
  let lastSentAt = 0;

  /** The clock was set back: what was noted by it would be waited for much too long. */
  const forget = (): void => {
    nextIn.clear();
    recent = [];
    lastSentAt = 0;
  };

  return {
    /** The earliest moment for the next message of this conversation. */
    dueAt(conversationId: string): number {
      if (pacing().betweenMaxMs === 0) return 0;
      if (lastSentAt > clock.now()) forget();
      const oldest = recent.length >= BURST ? (recent.at(-BURST) ?? 0) + BURST_MS : 0;
      return Math.max(nextIn.get(conversationId) ?? 0, oldest);
    },
    sent(conversationId: string): void {
      const now = clock.now();
      lastSentAt = now;
      recent.push(now);
      if (recent.length > BURST) recent.shift();
      nextIn.set(conversationId, now + pauseBetween(pacing()));
      // Old entries say nothing any more.
      if (nextIn.size > 1_000) for (const [id, at] of nextIn) if (at <= now) nextIn.delete(id);
    },
  };
}
