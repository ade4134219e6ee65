import type { FastifyBaseLogger } from 'fastify';
import { type Clock, pause } from '../../clock.ts';
import type { InboundEvent } from '../zalo/types.ts';

const AGAIN_MS = 1_000;
/** More than this is not kept in memory: what is too old then is asked for again from Zalo's history. */
const MAX_KEPT = 2_000;

export interface PatientIntake {
  take(events: InboundEvent[]): void;
  /** True while events wait because the database could not take them. */
  isStuck(): boolean;
  /** Resolves when everything that was written so far is on disk and was handed on. */
  settled(): Promise<void>;
  stop(): void;
}

/**
 * Keeps events in memory and in order while the database cannot take them (disk full, locked, read-only), and tries
 * again every second. What cannot be written is never acted on, and what was written only once it is on disk; events
 * that come at the same time wait for the disk together.
 */
export function createPatientIntake<Written>(options: {
  clock: Clock;
  log: FastifyBaseLogger;
  write: (events: InboundEvent[]) => Written;
  synced: () => Promise<void>;
  /** Acts on what was written. Must not throw. */
  act: (written: Written) => void;
  onStuck: (isStuck: boolean) => void;
}): PatientIntake {
  const { clock, log, write, onStuck } = options;
  const stopped = new AbortController();
  let kept: InboundEvent[] = [];
  let settled: Promise<void> = Promise.resolve();
  let cancel = () => {};

  const writeDown = (events: InboundEvent[]): void => {
    const own = actOnceOnDisk(write(events));
    // Without the value: each would hold the one before it, for ever.
    settled = Promise.all([settled, own]).then(() => {});
  };

  const actOnceOnDisk = async (written: Written): Promise<void> => {
    while (!stopped.signal.aborted && !(await isOnDisk())) await pause(clock, AGAIN_MS, stopped.signal);
    // What is left open is taken up when the channel starts again.
    if (!stopped.signal.aborted) options.act(written);
  };

  const isOnDisk = (): Promise<boolean> =>
    options.synced().then(
      () => true,
      (error: unknown) => {
        log.error({ err: error }, 'messages cannot be brought to the disk');
        return false;
      },
    );

  const tryAgain = (): void => {
    try {
      writeDown(kept);
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
        writeDown(events);
      } catch (error) {
        log.error({ err: error, kept: events.length }, 'messages cannot be written to the database');
        kept = events;
        // First the next try: showing the state writes to the same database.
        cancel = clock.after(AGAIN_MS, tryAgain);
        onStuck(true);
      }
    },
    isStuck: () => kept.length > 0,
    settled: () => settled,
    stop() {
      cancel();
      stopped.abort();
    },
  };
}
