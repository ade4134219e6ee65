import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';
import type { RateLimits } from './delivery/limits.ts';

/** What can be wrong while the connection works. Stable, for programs; the words are in `i18n/messages/troubles.ts`. */
export const WORK_CODES = [
  'db-readonly',
  'zalo-sends-held',
  'queue-full',
  'agent-failing',
  'agent-slow',
  'answers-stuck',
  'strangers-many',
] as const;
export type WorkCode = (typeof WORK_CODES)[number];

export interface WorkTrouble {
  code: WorkCode;
  since: number;
}

/** An agent may take its time; after this somebody should know that it does. */
export const SLOW_MS = 30_000;
/** A queue that had no room so long ago has room again. */
const FULL_FOR_MS = 5 * 60_000;
/** What nobody settled in a day is no news any more; the page still lists it. */
const NEWS_MS = 24 * 3600_000;

export function isWorkCode(code: string): code is WorkCode {
  return (WORK_CODES as readonly string[]).includes(code);
}

interface LookParts {
  stores: Pick<Stores, 'channels' | 'troubles' | 'diskTrouble'>;
  clock: Clock;
  /** Left out or null where nothing is limited, or where that trouble is not asked for. */
  limits?: Pick<RateLimits, 'manyStrangersSince'> | null;
}

/** What is wrong with a channel apart from its connection, the worst first. In a fixed number of short reads. */
export function workTroubles({ stores, clock, limits }: LookParts, channelId: string): WorkTrouble[] {
  const now = clock.now();
  const { troubles } = stores;
  const channel = stores.channels.get(channelId);
  const held = channel?.heldUntil ?? 0;
  const thinking = troubles.thinkingSince(channelId);
  const full = troubles.lastTurnedAway(channelId);
  const since: Record<WorkCode, number | null> = {
    'db-readonly': stores.diskTrouble()?.since ?? null,
    'zalo-sends-held': held > now ? held - (channel?.heldForMs ?? 0) : null,
    'queue-full': full !== null && now - full < FULL_FOR_MS ? full : null,
    'agent-failing': troubles.failingSince(channelId),
    'agent-slow': thinking !== null && now - thinking >= SLOW_MS ? thinking : null,
    'answers-stuck': troubles.stuckSince(channelId, now - NEWS_MS),
    'strangers-many': (channel && limits?.manyStrangersSince(channel)) ?? null,
  };
  return WORK_CODES.flatMap((code) => (since[code] === null ? [] : [{ code, since: since[code] }]));
}

/** Whether trouble that is not found any more is over. Answers that nobody settled only stop being news. */
export function isOver(stores: Pick<Stores, 'troubles'>, channelId: string, code: WorkCode): boolean {
  return code !== 'answers-stuck' || stores.troubles.stuckSince(channelId, 0) === null;
}
