import type { ChannelDiagnostics } from '../../bridge/bridge.ts';
import { createRateLimits } from '../../bridge/delivery/limits.ts';
import type { Channel } from '../../db/stores/channels.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { supportInfo } from './support.ts';

export interface DiagnosticsContext {
  /** Null while the channel does not run. */
  connection: ChannelDiagnostics | null;
  /** The most frequent first. */
  unknown: { command: string; count: number }[];
  queues: { open: number; waiting: number; trouble: number };
  limits: { name: 'hour' | 'day' | 'strangers'; used: number; limit: number }[];
  /** Lines to copy for whoever helps. */
  support: string;
}

export interface DiagnosticsPage {
  header: ChannelHeader;
  diagnostics: DiagnosticsContext;
}

export function diagnosticsPage(parts: ChannelParts, channel: Channel): DiagnosticsPage {
  const { stores, bridge, clock } = parts;
  const { id } = channel;
  const connection = bridge.diagnostics(id);
  const usage = createRateLimits(stores, clock).usage(channel);
  const context = {
    connection,
    unknown: Object.entries(connection?.unknownCommands ?? {})
      .map(([command, count]) => ({ command, count }))
      .sort((a, b) => b.count - a.count),
    queues: {
      open: stores.inbox.countOpen(id),
      waiting: stores.outbox.countWaiting(id),
      trouble: stores.failures.count(id),
    },
    limits: (['hour', 'day', 'strangers'] as const).map((name) => ({ name, ...usage[name] })),
  };
  return {
    header: channelHeader(parts, channel, 'history'),
    diagnostics: { ...context, support: supportInfo(channel, context, clock.now()) },
  };
}
