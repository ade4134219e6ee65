import type { FastifyBaseLogger } from 'fastify';
import { type Clock, pause } from '../../clock.ts';
import { DISK_ADVICE, diskProblem, isValueProblem } from '../../db/errors.ts';
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
  /** Resolves when everything that was taken so far is on disk and was handed on; what is stuck is not waited for. */
  settled(): Promise<void>;
  /** Writes down what it can and acts on nothing more: that is taken up when the channel starts again. */
  stop(): void;
}

/**
 * Writes events down in order and acts on them once they are on disk. What comes while others are on their way to the disk
 * is written with the next wait and not before: acted on it could not be any sooner, and a crowd is one commit instead
 * of many. While the database cannot take them (disk full, locked, read-only) events are kept in memory and tried again
 * every second.
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
  /** This one can never be written down, and the others go on without it. */
  onLeftOut: (event: InboundEvent) => void;
}): PatientIntake {
  const { clock, log, write, onStuck } = options;
  const stopped = new AbortController();
  /** Not written yet, in order. */
  let kept: InboundEvent[] = [];
  /** The database did not take what is kept. */
  let isRefused = false;
  /** How often something was written that has not come to the disk yet; of those, for how many the disk refused. */
  let onTheirWay = 0;
  let unsynced = 0;
  /** Zalo's history brings them again. */
  const leftOut = new Set<string>();
  let settled: Promise<void> = Promise.resolve();
  let cancel = () => {};
  let wasStuck = false;
  let loggedAt: number | null = null;

  const isStuck = (): boolean => isRefused || unsynced > 0;

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

  /** A disk that refuses may do so for long: then what comes is at least in the database. */
  const writeNext = (): void => {
    const mayWait = onTheirWay > 0 && unsynced === 0;
    if (kept.length > 0 && !isRefused && !mayWait && !stopped.signal.aborted) attempt();
  };

  const attempt = (): void => {
    try {
      writeKept();
      isRefused = false;
    } catch (error) {
      isRefused = true;
      complain(error);
      // First the next try: showing the state writes to the same database.
      cancel = clock.after(AGAIN_MS, attempt);
    }
    tellIfChanged();
  };

  const writeKept = (): void => {
    try {
      writeDown(kept);
      kept = [];
    } catch (error) {
      if (!isValueProblem(error)) throw error;
      writeOneByOne();
    }
  };

  /** One that can never be written must not hold up the others for ever. */
  const writeOneByOne = (): void => {
    for (let event = kept[0]; event; event = kept[0]) {
      try {
        writeDown([event]);
      } catch (error) {
        if (!isValueProblem(error)) throw error;
        log.error(
          { err: error, kind: event.kind },
          'a message cannot be written down and is left out; please report this',
        );
        leftOut.add(nameOf(event));
        options.onLeftOut(event);
      }
      kept = kept.slice(1);
    }
  };

  const writeDown = (events: InboundEvent[]): void => {
    const own = actOnceOnDisk(write(events));
    onTheirWay++;
    const ended = own.then(() => {
      onTheirWay--;
      writeNext();
    });
    // Without the value: each would hold the one before it, for ever.
    settled = Promise.all([settled, ended]).then(() => {});
  };

  const actOnceOnDisk = async (written: Written): Promise<void> => {
    if (!(await isOnDisk())) {
      unsynced++;
      tellIfChanged();
      writeNext();
      do await pause(clock, AGAIN_MS, stopped.signal);
      while (!stopped.signal.aborted && !(await isOnDisk()));
      unsynced--;
    }
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

  return {
    take(given) {
      const events = leftOut.size === 0 ? given : given.filter((event) => !leftOut.has(nameOf(event)));
      kept.push(...events);
      if (kept.length > MAX_KEPT) kept = kept.slice(-MAX_KEPT);
      writeNext();
    },
    isStuck,
    async settled() {
      await settled;
      // What was kept meanwhile is on its way now.
      await settled;
    },
    stop() {
      cancel();
      stopped.abort();
      if (kept.length === 0) return;
      try {
        writeKept();
      } catch (error) {
        complain(error);
      }
    },
  };
}

const nameOf = (event: InboundEvent): string =>
  event.kind === 'message' ? event.message.zaloMsgId : `recall ${event.zaloMsgId}`;
