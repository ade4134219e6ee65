import type { Registry } from 'prom-client';
import type { MetricsParts } from './metrics.ts';

type Prom = typeof import('prom-client');
type Parts = Omit<MetricsParts, 'meters'>;

const STATUSES = ['stopped', 'starting', 'running', 'error'] as const;

/** What is looked up when somebody asks: how things are at that moment. */
export function readState(prom: Prom, register: Registry, parts: Parts): void {
  const registers = [register];
  readServer(prom, registers, parts);
  readChannels(prom, registers, parts);
}

function readServer(prom: Prom, registers: Registry[], { stores: { health }, version }: Parts): void {
  new prom.Gauge({
    name: 'zalo_bridge_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node', 'sqlite'],
    registers,
  }).set({ version, node: process.versions.node, sqlite: health.sqliteVersion() }, 1);
  new prom.Gauge({
    name: 'zalo_bridge_queue_messages',
    help: 'Messages that wait in a queue, or got stuck in it',
    labelNames: ['queue'],
    registers,
    collect() {
      for (const [queue, n] of Object.entries(health.queues())) this.set({ queue }, n);
    },
  });
  new prom.Gauge({
    name: 'zalo_bridge_database_bytes',
    help: 'Size of the database, without its write-ahead log',
    registers,
    collect() {
      this.set(health.bytes());
    },
  });
}

/** A channel is called by its id and by nothing else: names of accounts have no place in a monitoring system. */
function readChannels(prom: Prom, registers: Registry[], { stores: { channels }, bridge }: Parts): void {
  const running = () =>
    channels.list().flatMap(({ id }) => {
      const diagnostics = bridge.diagnostics(id);
      return diagnostics ? [{ channel: id, diagnostics }] : [];
    });
  new prom.Gauge({
    name: 'zalo_bridge_channels',
    help: 'Channels by the status that the owner sees',
    labelNames: ['status'],
    registers,
    collect() {
      for (const status of STATUSES) this.set({ status }, 0);
      for (const { status } of channels.list()) this.inc({ status });
    },
  });
  new prom.Gauge({
    name: 'zalo_bridge_channel_connection',
    help: 'Always 1; the label says in which phase the connection of a running channel is',
    labelNames: ['channel', 'phase'],
    registers,
    collect() {
      this.reset();
      for (const { channel, diagnostics } of running()) this.set({ channel, phase: diagnostics.state.phase }, 1);
    },
  });
  const perChannel = (name: string, help: string, count: 'attempts' | 'drops') =>
    new prom.Counter({
      name,
      help,
      labelNames: ['channel'],
      registers,
      collect() {
        this.reset();
        for (const { channel, diagnostics } of running()) this.inc({ channel }, diagnostics[count]);
      },
    });
  perChannel('zalo_bridge_channel_connects_total', 'Attempts to connect since the channel was started', 'attempts');
  perChannel('zalo_bridge_channel_drops_total', 'Connections that were lost since the channel was started', 'drops');
}
