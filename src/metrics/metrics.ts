import type { Bridge } from '../bridge/bridge.ts';
import type { Stores } from '../db/stores/index.ts';
import { countEvents } from './counted.ts';
import type { Meters } from './meters.ts';
import { readState } from './read.ts';

export interface MetricsParts {
  stores: Pick<Stores, 'channels' | 'health'>;
  bridge: Pick<Bridge, 'diagnostics'>;
  meters: Meters;
  version: string;
}

export interface Metrics {
  contentType: string;
  /** Everything as Prometheus reads it. */
  text(): Promise<string>;
}

/**
 * Counts from now on. The library is loaded only here: a server that nobody watches does not pay for it. The registry is
 * ours alone, so that two applications in one process do not mix.
 */
export async function openMetrics(parts: MetricsParts): Promise<Metrics> {
  const { default: prom } = await import('prom-client');
  const register = new prom.Registry();
  // Processor, memory, garbage collection and the delay of the event loop, under the names that everybody knows.
  prom.collectDefaultMetrics({ register });
  countEvents(prom, register, parts.meters);
  readState(prom, register, parts);
  return { contentType: register.contentType, text: () => register.metrics() };
}
