import { readAuditSettings } from '../audit-settings.ts';
import { type Clock, pause } from '../clock.ts';
import { LOG_KEPT_DAYS } from '../db/stores/events.ts';
import type { Stores } from '../db/stores/index.ts';
import type { Avatars } from './avatars.ts';
import { readSettings } from './channel-settings.ts';
import type { Media } from './media/media.ts';

const DAY_MS = 24 * 3600_000;
/** A step is one transaction, and nothing else happens meanwhile: it begins small, and gets shorter where it takes longer. */
const FIRST_AT_ONCE = 20;
const MESSAGES_AT_ONCE = 40;
const ROWS_AT_ONCE = 500;
const LEAST_AT_ONCE = 5;
const STEP_MS = 12;
/** Between two steps others have their turn: twenty times as long as a message takes. */
const REST_MS = 20;

export interface Tidied {
  messages: number;
  /** The longest step, in milliseconds. */
  longestMs: number;
}

export type Tidy = ReturnType<typeof createTidy>;

/**
 * Deletes what was kept for long enough: daily, in short steps, so that no message waits for it. No step waits for the disk:
 * what a power cut takes back is deleted the next day.
 */
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
    const repeat = async (most: number, step: (limit: number) => boolean | Promise<boolean>): Promise<void> => {
      let limit = Math.min(most, FIRST_AT_ONCE);
      for (let more = true; more && !stop.signal.aborted; ) {
        const from = performance.now();
        const answer = step(limit);
        const took = performance.now() - from;
        done.longestMs = Math.max(done.longestMs, took);
        limit = took > STEP_MS ? Math.max(LEAST_AT_ONCE, limit >> 1) : Math.min(most, limit + (limit >> 3) + 1);
        more = await answer;
        await pause(clock, REST_MS, stop.signal);
      }
    };

    const cutoffs = cutoffsOf(stores, clock);
    let after = 0;
    if (cutoffs.size > 0)
      await repeat(MESSAGES_AT_ONCE, async (limit) => {
        const swept = stores.unsynced(() => stores.retention.messages(cutoffs, after, limit));
        done.messages += swept.deleted;
        after = swept.after ?? after;
        await media.removeAll(swept.files);
        return swept.after !== null;
      });
    for (const [channelId, before] of cutoffs) {
      await repeat(
        ROWS_AT_ONCE,
        (limit) => stores.unsynced(() => stores.retention.leftovers(channelId, before, limit)) > 0,
      );
      let behind: string | null = '';
      await repeat(ROWS_AT_ONCE, (limit) => {
        const after = behind ?? '';
        behind = stores.unsynced(() => stores.retention.strangers(channelId, before, after, limit));
        return behind !== null;
      });
    }
    const { keptDays } = readAuditSettings(stores.serverSettings);
    for (const drop of [
      (limit: number) => stores.retention.history(limit),
      (limit: number) => stores.retention.expired(limit),
      (limit: number) => stores.retention.webhookLog(LOG_KEPT_DAYS, limit),
      (limit: number) => stores.retention.audit(keptDays, limit),
    ])
      await repeat(ROWS_AT_ONCE, (limit) => stores.unsynced(() => drop(limit)) > 0);
    stores.apiAnswers.prune();
    stores.attempts.prune();
    stores.erased.tidy();
    await media.prune();
    await avatars.prune();
    if (done.messages > 0) await cleanSearch(repeat);
    return done;
  };

  const cleanSearch = async (repeat: (most: number, step: () => boolean) => Promise<void>): Promise<void> => {
    let isFirst = true;
    await repeat(1, () => {
      const more = stores.unsynced(() => stores.forget.mergeSearch(isFirst));
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
