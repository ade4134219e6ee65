import { EventEmitter } from 'node:events';

/** What is worth counting, told where it happens. Nothing in it names a person or repeats a text; times are in seconds. */
export interface MeterEvents {
  /** The rules decided about an incoming message. */
  decided: [decision: string, reason: string, messageId: number];
  /** Sending came to this with so many messages; which one, when it was one. */
  delivered: [state: string, count: number, messageId?: number];
  /** An agent answered, or failed in this way. */
  asked: [agent: { id: string; kind: string }, seconds: number, failure: string | null];
  transaction: [seconds: number];
}

/** Costs nearly nothing while nobody listens: the metrics do, once they are asked for, and the log. */
export type Meters = EventEmitter<MeterEvents>;

export const createMeters = (): Meters => new EventEmitter<MeterEvents>();

/** Runs `work` and tells how many seconds it took, also when it throws. */
export function timed<T>(work: () => T, tell: (seconds: number) => void): T {
  const started = performance.now();
  try {
    return work();
  } finally {
    tell((performance.now() - started) / 1000);
  }
}
