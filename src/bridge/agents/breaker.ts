import type { Clock } from '../../clock.ts';
import { AgentError, type AgentErrorKind } from './types.ts';

/** What says that an endpoint is unwell; a wrong key or an empty answer says nothing about the next call. */
const UNWELL: readonly AgentErrorKind[] = ['overloaded', 'timeout', 'network', 'bad_response', 'rate_limited'];
const FAILURES = 5;
const REST_MS = 30_000;

/** An endpoint that failed often enough to be left alone. */
export interface Resting {
  failures: number;
  /** Until then it is not called; in the past, the next message tries it. Infinite: it said that it is gone for good. */
  until: number;
  /** What went wrong the last time. */
  error: AgentError;
}

export interface Breaker {
  /** Throws when the endpoint is being left alone. Otherwise the caller reports how it went, exactly once. */
  enter(endpoint: string): { succeeded(): void; failed(error: AgentError): void };
  /** Null for an endpoint that is called as usual. */
  resting(endpoint: string): Resting | null;
  /** The next call is made, whatever happened before. */
  reset(endpoint: string): void;
}

interface State {
  failures: number;
  restsFrom: number;
  restsUntil: number;
  probing: boolean;
  error: AgentError | null;
}

/**
 * Leaves an endpoint alone for a while after several failures in a row, so that every message does not wait for the same
 * dead server. Afterwards one call tries it; the others wait for how that one goes. One that said that it is gone for good
 * (HTTP 410) is not called any more, until its owner wants it or gives it another address.
 */
export function createBreaker(clock: Clock, failures = FAILURES, restMs = REST_MS): Breaker {
  const states = new Map<string, State>();

  const rest = (state: State): number => {
    if (state.failures < failures) return 0;
    if (state.probing) return restMs;
    const now = clock.now();
    // A clock that was set back ends the rest instead of drawing it out.
    return now < state.restsFrom ? 0 : Math.max(0, state.restsUntil - now);
  };

  return {
    enter(endpoint) {
      const known = states.get(endpoint);
      if (known?.error?.gone) throw known.error;
      const state = known ?? { failures: 0, restsFrom: 0, restsUntil: 0, probing: false, error: null };
      states.set(endpoint, state);
      const wait = rest(state);
      if (wait > 0) throw resting(state, wait);
      const isProbe = state.failures >= failures;
      if (isProbe) state.probing = true;
      return {
        succeeded: () => void states.delete(endpoint),
        failed(error) {
          if (isProbe) state.probing = false;
          if (error.kind === 'cancelled') return;
          if (error.gone) return void states.set(endpoint, { ...state, failures: state.failures + 1, error });
          if (!UNWELL.includes(error.kind)) return void states.delete(endpoint);
          state.failures += 1;
          state.error = error;
          state.restsFrom = clock.now();
          state.restsUntil = state.restsFrom + Math.max(restMs, error.retryAfterMs ?? 0);
        },
      };
    },
    resting(endpoint) {
      const state = states.get(endpoint);
      if (!state?.error) return null;
      const { error, restsUntil } = state;
      if (error.gone) return { failures: state.failures, until: Number.POSITIVE_INFINITY, error };
      return state.failures < failures ? null : { failures: state.failures, until: restsUntil, error };
    },
    reset: (endpoint) => void states.delete(endpoint),
  };
}

function resting({ failures }: State, wait: number): AgentError {
  const seconds = Math.ceil(wait / 1_000);
  return new AgentError(
    'overloaded',
    { key: 'agentError.resting', params: { n: failures, seconds } },
    { retryAfterMs: wait },
  );
}
