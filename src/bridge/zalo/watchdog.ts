import type { Clock } from '../../clock.ts';

export interface Watchdog {
  /** Something came: a frame of any kind, or the answer to a ping. */
  alive(sign: 'frame' | 'pong'): void;
  stop(): void;
}

interface Watched {
  clock: Clock;
  pingInterval: number;
  /** Sends a WebSocket ping. */
  ping(): void;
  /** An authenticated HTTP call; rejects when Zalo cannot be reached. */
  keepAlive(): Promise<unknown>;
  /** The socket is dead; called at most once. */
  onDead(reason: string): void;
}

const PROBE_LIMIT = 10_000;
/** How many silent rounds a socket gets whose peer has never answered a ping, as long as HTTP works. */
const PATIENT_ROUNDS = 10;

/**
 * Finds a socket that looks open and is not (half-open TCP). Only frames count, never messages: a quiet account is not a
 * dead one. After three ping intervals without any frame it asks both ways, by a WebSocket ping and by keepAlive over
 * HTTP. No pong from a peer that has answered pings before means dead; it is not known whether Zalo always answers them,
 * so a peer that never did is given more time while HTTP works.
 */
export function createWatchdog({ clock, pingInterval, ping, keepAlive, onDead }: Watched): Watchdog {
  const patience = 3 * pingInterval;
  let lastLife = clock.now();
  let answersPings = false;
  let silentRounds = 0;
  let stopped = false;
  let cancel = clock.after(patience, look);

  function plan(ms: number, next: () => void) {
    cancel();
    if (!stopped) cancel = clock.after(ms, next);
  }

  function look() {
    // Never negative, or a clock that was set back would keep it from looking for just as long.
    const silentFor = Math.max(0, clock.now() - lastLife);
    if (silentFor < patience) return plan(patience - silentFor, look);
    const askedAt = clock.now();
    let reachable: boolean | null = null;
    keepAlive().then(
      () => {
        reachable = true;
      },
      () => {
        reachable = false;
      },
    );
    ping();
    plan(PROBE_LIMIT, () => judge(askedAt, reachable));
  }

  function judge(askedAt: number, reachable: boolean | null) {
    if (lastLife >= askedAt) {
      silentRounds = 0;
      return plan(patience, look);
    }
    silentRounds++;
    const dead = !reachable || answersPings || silentRounds >= PATIENT_ROUNDS;
    if (!dead) return plan(patience, look);
    stopped = true;
    onDead(`nothing heard for ${Math.round((clock.now() - lastLife) / 1000)} s`);
  }

  // Asked once at the start, to learn whether this peer answers at all.
  ping();
  return {
    alive(sign) {
      lastLife = clock.now();
      answersPings ||= sign === 'pong';
    },
    stop() {
      stopped = true;
      cancel();
    },
  };
}
