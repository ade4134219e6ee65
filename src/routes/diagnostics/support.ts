import type { ChannelDiagnostics } from '../../bridge/bridge.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { DiagnosticsContext } from './context.ts';

/**
 * Lines to hand to whoever helps: in English, because they are read by people who look at code. Nothing that names
 * somebody, no text of anybody, and of ids only the end.
 */
export function supportInfo(channel: Channel, context: Omit<DiagnosticsContext, 'support'>, now: number): string {
  const { connection, queues, limits } = context;
  const lines = [
    ['time', moment(now)],
    ['node', `${process.version} ${process.platform} ${process.arch}`],
    ['channel', shortened(channel.id)],
    ['account', channel.accountUid === null ? 'none' : shortened(channel.accountUid)],
    ['wanted', channel.wanted],
    ['status', `${channel.status} ${channel.detailCode ?? ''}`.trim()],
    ['status since', moment(channel.statusSince)],
    ['held', channel.heldUntil === null ? 'no' : `${channel.heldCode} until ${moment(channel.heldUntil)}`],
    ...connectionLines(connection),
    ['queues', `open ${queues.open}, waiting ${queues.waiting}, trouble ${queues.trouble}`],
    ['limits', limits.map(({ name, used, limit }) => `${name} ${used}/${limit}`).join(', ')],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join('\n');
}

function connectionLines(connection: ChannelDiagnostics | null): string[][] {
  if (!connection) return [['connection', 'not running']];
  const { state, lastClose, unknownCommands } = connection;
  const unknown = Object.entries(unknownCommands).map(([command, n]) => `${command} ×${n}`);
  return [
    ['connection', 'code' in state ? `${state.phase} ${state.code}` : state.phase],
    ['connected at', moment(connection.connectedAt)],
    ['attempts', String(connection.attempts)],
    ['drops', String(connection.drops)],
    ['last frame', moment(connection.lastFrameAt)],
    ['last close', lastClose ? `${lastClose.code} at ${moment(lastClose.at)}` : 'none'],
    ['broken frames', String(connection.broken)],
    ['handler errors', String(connection.handlerErrors)],
    ['unknown commands', unknown.join(', ') || 'none'],
  ];
}

function moment(at: number | null): string {
  return at === null ? 'never' : new Date(at).toISOString();
}

function shortened(id: string): string {
  return `…${id.slice(-4)}`;
}
