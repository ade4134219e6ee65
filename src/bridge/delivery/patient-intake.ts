import type { FastifyBaseLogger } from 'fastify';
import { type Clock, pause } from '../../clock.ts';
import { DISK_ADVICE, diskProblem } from '../../db/errors.ts';
import type { InboundEvent } from '../zalo/types.ts';

const AGAIN_MS = 1_000;
/** The log may be on the same full disk: it is told when trouble begins, and then every so often. */
const LOG_EVERY_MS = 60_000;
/** More than this is not kept in memory: what is too old then is asked for again from Zalo's history. */
const MAX_KEPT = 2_000;

export interface PatientIntake {
  take(events: InboundEvent[]): void;
  /** True while events wait because the database could not take them, or because they do not come to the disk. */
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
  /** It begins or is over: then whatever was not kept may be asked for again. */
  onStuck: (isStuck: boolean) => void;
}): PatientIntake {
  const { clock, log, write, onStuck } = options;
  const stopped = new AbortController();
  let kept: InboundEvent[] = [];
  let settled: Promise<void> = Promise.resolve();
  let cancel = () => {};
  let unsynced = 0;
  let wasStuck = false;
  let loggedAt: number | null = null;

  const isStuck = (): boolean => kept.length > 0 || unsynced > 0;

  const complain = (error: unknown): void => {
    const now = clock.now();
    if (loggedAt !== null && Math.abs(now - loggedAt) < LOG_EVERY_MS) return;
    loggedAt = now;
    const advice = DISK_ADVICE[diskProblem(error)];
    log.error({ err: error, kept: kept.length }, `messages cannot be written down, so nobody is answered; ${advice}`);
  };

  const tellIfChanged = (): void => {
    if (isStuck() === wasStuck) return;
    wasStuck = isStuck();
    if (!wasStuck) {
      loggedAt = null;
      log.warn('messages can be written down again');
    }
    onStuck(wasStuck);
  };

  const writeDown = (events: InboundEvent[]): void => {
    const own = actOnceOnDisk(write(events));
    // Without the value: each would hold the one before it, for ever.
    settled = Promise.all([settled, own]).then(() => {});
  };

  const actOnceOnDisk = async (written: Written): Promise<void> => {
    if (!(await isOnDisk())) {
      unsynced++;
      tellIfChanged();
      do await pause(clock, AGAIN_MS, stopped.signal);
      while (!stopped.signal.aborted && !(await isOnDisk()));
      unsynced--;
    }
    // What is left open is taken up when the channel starts again.
    if (stopped.signal.aborted) return;
    options.act(written);
    tellIfChanged();
  };

  const isOnDisk = (): Promise<boolean> =>
    options.synced().then(
      () => true,
      (error: unknown) => {
        complain(error);
        return false;
      },
    );

  const tryAgain = (): void => {
    try {
      writeDown(kept);
    } catch (error) {
      complain(error);
      cancel = clock.after(AGAIN_MS, tryAgain);
      return;
    }
    kept = [];
    tellIfChanged();
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
        kept = events;
        complain(error);
        // First the next try: showing the state writes to the same database.
        cancel = clock.after(AGAIN_MS, tryAgain);
        tellIfChanged();
      }
    },
    isStuck,
    settled: () => settled,
    stop() {
      cancel();
      stopped.abort();
    },
  };
}
