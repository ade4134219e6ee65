import type { Registry } from 'prom-client';
import type { Meters } from './meters.ts';

type Prom = typeof import('prom-client');

const AGENT_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60, 120, 300];
const TRANSACTION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** What is counted as it happens: it starts at zero with the process, as Prometheus expects of counters. */
export function countEvents(prom: Prom, register: Registry, meters: Meters): void {
  const registers = [register];
  const decided = new prom.Counter({
    name: 'zalo_bridge_messages_decided_total',
    help: 'Incoming messages by what the rules decided, and why',
    labelNames: ['decision', 'reason'],
    registers,
  });
  const delivered = new prom.Counter({
    name: 'zalo_bridge_messages_delivery_total',
    help: 'Outgoing messages by what came of sending them',
    labelNames: ['state'],
    registers,
  });
  const answers = new prom.Histogram({
    name: 'zalo_bridge_agent_answer_seconds',
    help: 'How long agents took for a whole answer',
    labelNames: ['kind'],
    buckets: AGENT_BUCKETS,
    registers,
  });
  const failures = new prom.Counter({
    name: 'zalo_bridge_agent_failures_total',
    help: 'Calls to agents that brought no answer',
    labelNames: ['kind', 'failure'],
    registers,
  });
  const transactions = new prom.Histogram({
    name: 'zalo_bridge_sqlite_transaction_seconds',
    help: 'How long transactions took, with waiting for the lock and the disk',
    buckets: TRANSACTION_BUCKETS,
    registers,
  });
  // From the start, and not from the first one on: the step from nothing to 1 is none for `increase`.
  for (const state of ['sent', 'uncertain', 'failed', 'dead']) delivered.inc({ state }, 0);
  meters.on('decided', (decision, reason) => decided.inc({ decision, reason }));
  meters.on('delivered', (state, count) => delivered.inc({ state }, count));
  meters.on('asked', ({ kind }, seconds, failure) => {
    if (failure === null) answers.observe({ kind }, seconds);
    else failures.inc({ kind, failure });
  });
  meters.on('transaction', (seconds) => transactions.observe(seconds));
}
