import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.ts';
import type { InboundEvent } from '../zalo/types.ts';

const AGAIN_MS = 1_000;
/** More than this is not kept in memory: what is too old then is asked for again from Zalo's history. */
const MAX_KEPT = 2_000;

export interface PatientIntake {
  take(events: InboundEvent[]): void;
  /** True while events wait because the database could not take them. */
  isStuck(): boolean;
  stop(): void;
}

/**
 * Keeps events in memory and in order while the database cannot take them (disk full, locked, read-only), and tries
 * again every second. What cannot be written is never acted on.
 */
export function createPatientIntake(options: {
  clock: Clock;
  log: FastifyBaseLogger;
  write: (events: InboundEvent[]) => void;
  onStuck: (isStuck: boolean) => void;
}): PatientIntake {
  const { clock, log, write, onStuck } = options;
  let kept: InboundEvent[] = [];
  let cancel = () => {};

  const tryAgain = (): void => {
    try {
      write(kept);
    } catch (error) {
      log.error({ err: error, kept: kept.length }, 'messages cannot be written to the database');
      cancel = clock.after(AGAIN_MS, tryAgain);
      return;
    }
    kept = [];
    onStuck(false);
  };

  return {
    take(events) {
      if (kept.length > 0) {
        kept = [...kept, ...events].slice(-MAX_KEPT);
        return;
      }
      try {
        write(events);
      } catch (error) {
        log.error({ err: error, kept: events.length }, 'messages cannot be written to the database');
        kept = events;
        // First the next try: showing the state writes to the same database.
        cancel = clock.after(AGAIN_MS, tryAgain);
        onStuck(true);
      }
    },
    isStuck: () => kept.length > 0,
    stop: () => cancel(),
  };
}
