import type { Channel, ChannelStatus, StatusDetail } from '../db/stores/channels.ts';
import type { ConnectionState } from './zalo/types.ts';

/** The one action that helps in a state, as pages and API name it. */
export type StatusAction = 'start' | 'reconnect' | 'relogin' | 'setup' | 'none';

const ACTIONS: Record<string, StatusAction> = {
  'manual-stop': 'start',
  'start-in-turn': 'none',
  'setup-unfinished': 'setup',
  'zalo-duplicate-session': 'reconnect',
  'zalo-kicked': 'relogin',
  'zalo-login-refused': 'relogin',
  'zalo-wrong-account': 'relogin',
  'zalo-needs-password': 'relogin',
  'zalo-session-unreadable': 'relogin',
  'zalo-blocked-network': 'reconnect',
  'zalo-protocol-changed': 'reconnect',
  'zalo-flapping': 'reconnect',
  'zalo-account-elsewhere': 'none',
  'zalo-transient': 'none',
  'zalo-silent': 'none',
  'zalo-sends-held': 'none',
  internal: 'reconnect',
};

export function actionFor(code: string): StatusAction {
  return ACTIONS[code] ?? 'none';
}

export interface ShownStatus {
  status: ChannelStatus;
  detail: StatusDetail | null;
}

/**
 * What the owner is shown for a connection's state. A connection that is being won back counts as `starting`, with the
 * reason beside it; `error` is only what will not mend by itself.
 */
export function shownStatus(
  state: ConnectionState,
  channel: Pick<Channel, 'heldUntil' | 'heldCode'> | null,
  now: number,
): ShownStatus {
  switch (state.phase) {
    case 'stopped':
      return { status: 'stopped', detail: { code: 'manual-stop', params: {} } };
    case 'connecting':
      return { status: 'starting', detail: null };
    case 'online':
      return { status: 'running', detail: heldDetail(channel, now) };
    case 'waiting':
      return {
        status: 'starting',
        detail: { code: state.code, params: { attempt: state.attempt, retryAt: state.retryAt } },
      };
    case 'failed':
      return { status: 'error', detail: { code: state.code, params: {} } };
  }
}

/** Running, but Zalo asked for silence: nothing is answered until then. */
function heldDetail(channel: Pick<Channel, 'heldUntil' | 'heldCode'> | null, now: number): StatusDetail | null {
  if (!channel?.heldUntil || channel.heldUntil <= now) return null;
  return { code: 'zalo-sends-held', params: { until: channel.heldUntil, zaloCode: channel.heldCode ?? '' } };
}
