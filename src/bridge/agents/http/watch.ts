import type { Clock } from '../../../clock.ts';
import type { MessageKey } from '../../../i18n/index.ts';
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
  const over = (ms: number, key: MessageKey) =>
    clock.after(ms, () => expire(new AgentError('timeout', { key, params: inUnits(ms) })));
  const cancelTotal = over(limits.totalMs, 'agentError.total');
  let cancel = over(limits.connectMs, 'agentError.noConnection');
  const touch = () => {
    cancel();
    cancel = over(limits.idleMs, 'agentError.idle');
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

function inUnits(ms: number): { n: number; unit: 's' | 'min' } {
  return ms < 120_000 ? { n: Math.round(ms / 100) / 10, unit: 's' } : { n: Math.round(ms / 60_000), unit: 'min' };
}
