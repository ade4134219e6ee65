import type { MessageView } from '../../db/stores/message-views.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';

export type TimelineStep = 'received' | 'decided' | 'thinking' | 'ready' | 'sent';

/** A moment of a message's way, and how long it took to get there from the one before; null for the first. */
export interface Moment {
  step: TimelineStep;
  at: number;
  tookMs: number | null;
}

/** What took less is not worth a word. */
const SHORT_MS = 50;

/** The way of a message through the house, as far as it got. */
export function timeline(inbox: MessageView['inbox'], deliveries: readonly OutboxRow[]): Moment[] {
  const sent = deliveries.map((row) => row.sentAt).filter((at) => at !== null);
  const steps: [TimelineStep, number | null | undefined][] = [
    ['received', inbox?.receivedAt],
    ['decided', inbox?.decidedAt],
    ['thinking', inbox?.thinkingAt],
    ['ready', inbox ? inbox.readyAt : deliveries[0]?.createdAt],
    ['sent', sent.length > 0 ? Math.max(...sent) : null],
  ];
  const moments: Moment[] = [];
  for (const [step, at] of steps) {
    if (at === null || at === undefined) continue;
    const before = moments.at(-1)?.at;
    if (before === undefined) moments.push({ step, at, tookMs: null });
    else if (at - before >= SHORT_MS) moments.push({ step, at, tookMs: at - before });
  }
  return moments;
}
