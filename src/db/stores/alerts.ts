import { and, count, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { alerts, channels } from '../schema/index.ts';
import type { EventStore } from './events.ts';

export type Alert = typeof alerts.$inferSelect;

export interface AlertView extends Alert {
  channelName: string;
}

export type AlertStore = ReturnType<typeof createAlertStore>;

/** Alerts about channels: what is wrong with the connection, and beside it what is wrong while that works. */
export function createAlertStore(db: Db, clock: Clock, events: Pick<EventStore, 'record'>) {
  const openOf = db
    .select()
    .from(alerts)
    .where(and(eq(alerts.channelId, sql.placeholder('channelId')), isNull(alerts.recoveredAt)))
    .prepare();
  const unseenCount = db.select({ n: count() }).from(alerts).where(isNull(alerts.seenAt)).prepare();

  return {
    /** What is not over. */
    open: (channelId: string): Alert[] => openOf.all({ channelId }),
    raise(channelId: string, code: string, beganAt: number): void {
      db.transaction(() => {
        db.insert(alerts).values({ channelId, code, beganAt, raisedAt: clock.now() }).run();
        events.record('channel.trouble', { channelId, code, beganAt });
      });
    },
    /** The trouble changed its name, such as a lost connection that became an ended session. */
    rename({ id, channelId, beganAt }: Alert, code: string): void {
      db.transaction(() => {
        db.update(alerts).set({ code, seenAt: null }).where(eq(alerts.id, id)).run();
        events.record('channel.trouble', { channelId, code, beganAt });
      });
    },
    /** It mended itself, or somebody mended it. */
    recover({ id, channelId, code, beganAt }: Alert): void {
      db.transaction(() => {
        db.update(alerts).set({ recoveredAt: clock.now() }).where(eq(alerts.id, id)).run();
        events.record('channel.recovered', { channelId, code, beganAt });
      });
    },
    /** The channel is wanted no more, so nothing is wrong with it: nobody needs to be told. */
    drop(id: number): void {
      db.update(alerts).set({ recoveredAt: clock.now() }).where(eq(alerts.id, id)).run();
    },
    /** Not yet dismissed by the owner, the newest first. */
    unseen: (): AlertView[] =>
      db
        .select({ alert: alerts, channelName: channels.displayName })
        .from(alerts)
        .innerJoin(channels, eq(channels.id, alerts.channelId))
        .where(isNull(alerts.seenAt))
        .orderBy(desc(alerts.id))
        .limit(20)
        .all()
        .map(({ alert, channelName }) => ({ ...alert, channelName })),
    countUnseen: (): number => unseenCount.get()?.n ?? 0,
    dismiss(id: number): void {
      db.update(alerts).set({ seenAt: clock.now() }).where(eq(alerts.id, id)).run();
    },
  };
}
