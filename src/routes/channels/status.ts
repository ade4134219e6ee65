import { actionFor, type StatusAction } from '../../bridge/channel-status.ts';
import type { DetailCode } from '../../bridge/zalo/types.ts';
import type { Channel, ChannelStatus } from '../../db/stores/channels.ts';

/** A status detail that `detail.<code>.message` can be said with; `time` is added by whoever knows the reader's zone. */
export interface DetailView {
  code: DetailCode;
  since: number;
  action: StatusAction;
  /** When the state ends by itself, where that is known. */
  until: number | null;
  params: { name: string; attempt: number; seconds: number; zaloCode: string };
}

type Detailed = Pick<Channel, 'detailCode' | 'detailParams' | 'statusSince' | 'accountName' | 'displayName'>;

/**
 * What is behind a channel's status as of `now`, or null when the status says it all. What was to end by itself has ended by then,
 * also where nobody has written that down yet.
 */
export function detailView(channel: Detailed, now: number): DetailView | null {
  const { detailCode, detailParams } = channel;
  if (!detailCode) return null;
  const until = detailParams?.until === undefined ? null : Number(detailParams.until);
  if (until !== null && until <= now) return null;
  const retryAt = Number(detailParams?.retryAt ?? now);
  return {
    code: detailCode as DetailCode,
    since: channel.statusSince,
    action: actionFor(detailCode),
    until,
    params: {
      name: channel.accountName ?? channel.displayName,
      attempt: Number(detailParams?.attempt ?? 1),
      seconds: Math.max(1, Math.ceil((retryAt - now) / 1000)),
      zaloCode: String(detailParams?.zaloCode ?? ''),
    },
  };
}

/** The chip's colour for a status. */
export const CHIPS: Record<ChannelStatus, 'ok' | 'busy' | 'off' | 'bad'> = {
  running: 'ok',
  starting: 'busy',
  stopped: 'off',
  error: 'bad',
};

/** The button that helps: `start` and `reconnect` do the same, in other words. */
export type Remedy = 'setup' | 'start' | 'reconnect' | 'relogin' | 'stop';

export interface Readiness {
  channel: Pick<Channel, 'status' | 'detailCode' | 'draft' | 'accountUid'>;
  hasSession: boolean;
  hasPolicy: boolean;
}

/** Whether the wizard still has something to ask. Channels made by a program may never have had a draft. */
export function isUnfinished({ channel, hasPolicy }: Pick<Readiness, 'channel' | 'hasPolicy'>): boolean {
  return channel.draft !== null || channel.accountUid === null || !hasPolicy;
}

/** The one thing to press now. */
export function remedyFor(ready: Readiness): Remedy {
  const { status, detailCode } = ready.channel;
  if (status === 'running' || status === 'starting') return 'stop';
  if (isUnfinished(ready)) return 'setup';
  if (!ready.hasSession) return 'relogin';
  if (status === 'stopped') return 'start';
  const action = actionFor(detailCode ?? '');
  return action === 'relogin' || action === 'reconnect' ? action : 'stop';
}
