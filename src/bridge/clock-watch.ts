import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';

/** How often it is looked at; so much at most is a pause drawn out by a clock that was set back. */
const LOOK_MS = 30_000;
/** Less is how clocks are kept right all the time. */
const SMALLEST_MS = 2_000;

/**
 * Notices that the machine's clock was set back, by the time that its timers say has passed; at the start by what was written
 * down last. What waits for a moment (a takeover's pause, the silence that Zalo asked for, a webhook's next try) then waits no
 * longer than it was to. A clock that is set forward ends it early, as the owner sees it.
 */
export function createClockWatch(stores: Pick<Stores, 'moments'>, clock: Clock, log: Pick<FastifyBaseLogger, 'warn'>) {
  let cancel = () => {};

  const wasSetBack = (ms: number): void => {
    if (ms < SMALLEST_MS) return;
    log.warn({ seconds: Math.round(ms / 1_000) }, 'the clock of this machine was set back');
    stores.moments.setBack(ms);
  };

  const lookLater = (): void => {
    const due = clock.now() + LOOK_MS;
    cancel = clock.after(LOOK_MS, () => {
      const late = clock.now() - due;
      lookLater();
      if (late < 0) wasSetBack(-late);
    });
  };

  return {
    start(): void {
      wasSetBack(stores.moments.behind());
      lookLater();
    },
    stop: (): void => cancel(),
  };
}
