import { readAuditSettings } from '../audit-settings.ts';
import { type Clock, pause } from '../clock.ts';
import { LOG_KEPT_DAYS } from '../db/stores/events.ts';
import type { Stores } from '../db/stores/index.ts';
import type { Avatars } from './avatars.ts';
import { readSettings } from './channel-settings.ts';
import type { Media } from './media/media.ts';

const DAY_MS = 24 * 3600_000;
/** A step is one transaction, and nothing else happens meanwhile: it gets shorter where the machine takes longer. */
const MESSAGES_AT_ONCE = { least: 5, most: 40 };
const STEP_MS = 12;
const ROWS_AT_ONCE = 500;
/** Between two steps others have their turn: twenty times as long as a message takes. */
const REST_MS = 20;

export interface Tidied {
  messages: number;
  /** The longest step, in milliseconds. */
  longestMs: number;
}

export type Tidy = ReturnType<typeof createTidy>;

/** Deletes what was kept for long enough: daily, in short steps, so that no message waits for it. */
export function createTidy({
  stores,
  clock,
  media,
  avatars,
}: {
  stores: Stores;
  clock: Clock;
  media: Pick<Media, 'prune' | 'removeAll'>;
  avatars: Pick<Avatars, 'prune'>;
}) {
  const stop = new AbortController();
  let running: Promise<Tidied> | null = null;

  const run = async (): Promise<Tidied> => {
    const done: Tidied = { messages: 0, longestMs: 0 };
    /** Does a step again and again until it has nothing more to do. */
    const repeat = async (step: () => boolean | Promise<boolean>): Promise<void> => {
      for (let more = true; more && !stop.signal.aborted; ) {
        const from = performance.now();
        const answer = step();
        done.longestMs = Math.max(done.longestMs, performance.now() - from);
        more = await answer;
        await pause(clock, REST_MS, stop.signal);
      }
    };

    const cutoffs = cutoffsOf(stores, clock);
    let after = 0;
    let limit = MESSAGES_AT_ONCE.most;
    if (cutoffs.size > 0)
      await repeat(async () => {
        const from = performance.now();
        const swept = stores.retention.messages(cutoffs, after, limit);
        const isSlow = performance.now() - from > STEP_MS;
        limit = isSlow ? Math.max(MESSAGES_AT_ONCE.least, limit >> 1) : Math.min(MESSAGES_AT_ONCE.most, limit + 5);
        done.messages += swept.deleted;
        after = swept.after ?? after;
        await media.removeAll(swept.files);
        return swept.after !== null;
      });
    for (const [channelId, before] of cutoffs)
      await repeat(() => stores.retention.leftovers(channelId, before, ROWS_AT_ONCE) > 0);
    const { keptDays } = readAuditSettings(stores.serverSettings);
    for (const drop of [
      () => stores.retention.history(ROWS_AT_ONCE),
      () => stores.retention.expired(ROWS_AT_ONCE),
      () => stores.retention.webhookLog(LOG_KEPT_DAYS, ROWS_AT_ONCE),
      () => stores.retention.audit(keptDays, ROWS_AT_ONCE),
    ])
      await repeat(() => drop() > 0);
    stores.apiAnswers.prune();
    stores.attempts.prune();
    await media.prune();
    await avatars.prune();
    if (done.messages > 0) await cleanSearch(repeat);
    return done;
  };

  const cleanSearch = async (repeat: (step: () => boolean) => Promise<void>): Promise<void> => {
    let isFirst = true;
    await repeat(() => {
      const more = stores.forget.mergeSearch(isFirst);
      isFirst = false;
      return more;
    });
    stores.forget.checkpoint();
  };

  return {
    /** A second call joins the first. */
    run(): Promise<Tidied> {
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
    /** Ends after the step that runs; the rest is done the next day. */
    async stop(): Promise<void> {
      stop.abort();
      await running?.catch(() => {});
    },
  };
}

/** Only channels that do not keep everything for ever. */
function cutoffsOf(stores: Stores, clock: Clock): Map<string, number> {
  return new Map(
    stores.channels.list().flatMap((channel): [string, number][] => {
      const { retentionDays } = readSettings(channel.settings);
      return retentionDays === 0 ? [] : [[channel.id, clock.now() - retentionDays * DAY_MS]];
    }),
  );
}
