import type { Clock } from '../../../clock.ts';
import { AgentError } from '../types.ts';

/** Milliseconds: to connect, between two bytes, and for everything. */
export interface Limits {
  connectMs: number;
  idleMs: number;
  totalMs: number;
}

export interface Watch {
  /** The connection stands: from now on bytes are expected. */
  connected(): void;
  /** A byte came. */
  touch(): void;
  stop(): void;
}

/** Watches over one call and says in words which limit it passed. */
export function watchLimits(clock: Clock, limits: Limits, expire: (error: AgentError) => void): Watch {
  const over = (ms: number, what: (time: string) => string) =>
    clock.after(ms, () => expire(new AgentError('timeout', what(inWords(ms)))));
  const cancelTotal = over(limits.totalMs, (time) => `The whole answer took longer than ${time}.`);
  let cancel = over(
    limits.connectMs,
    (time) => `No connection within ${time}. Is the address right and the server up?`,
  );
  const touch = () => {
    cancel();
    cancel = over(limits.idleMs, (time) => `The agent was connected but sent nothing for ${time}.`);
  };
  return {
    connected: touch,
    touch,
    stop() {
      cancel();
      cancelTotal();
    },
  };
}

function inWords(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 100) / 10} seconds` : `${Math.round(ms / 60_000)} minutes`;
}
