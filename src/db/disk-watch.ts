import type { Clock } from '../clock.ts';
import { type DiskReason, diskProblem, isDiskProblem } from './errors.ts';

/** Why nothing can be written, and since when. */
export interface DiskTrouble {
  reason: DiskReason;
  since: number;
}

/** A page or two may ask at once, and every look is a write. */
const LOOK_EVERY_MS = 5_000;

/**
 * Remembers whether writing works, in memory: a full disk is the one trouble that cannot be written down. Commits and the
 * syncs behind them are told apart, because either can fail while the other works. `probe` is a commit that changes nothing.
 */
export function createDiskWatch(clock: Clock, probe: () => void, sync: () => Promise<void>) {
  const troubles = new Map<'write' | 'sync', DiskTrouble & { error: unknown }>();
  let lookedAt = 0;

  const failed = (what: 'write' | 'sync', error: unknown): void => {
    if (!isDiskProblem(error)) return;
    troubles.set(what, { reason: diskProblem(error), since: troubles.get(what)?.since ?? clock.now(), error });
  };
  const worked = (what: 'write' | 'sync'): void => {
    if (troubles.size > 0) troubles.delete(what);
  };

  /** Runs something that writes, and remembers how it went. */
  const writing = <T>(write: () => T): T => {
    try {
      const value = write();
      worked('write');
      return value;
    } catch (error) {
      failed('write', error);
      throw error;
    }
  };

  /** The same for a commit that comes later than what it writes. */
  const ended = (error: unknown): void => (error === null ? worked('write') : failed('write', error));

  const synced = async (): Promise<void> => {
    try {
      await sync();
      worked('sync');
    } catch (error) {
      failed('sync', error);
      throw error;
    }
  };

  /** What failed a while ago is tried again, so that trouble does not outlast itself when nobody writes. */
  const lookAgain = (): void => {
    if (troubles.size === 0 || Math.abs(clock.now() - lookedAt) < LOOK_EVERY_MS) return;
    lookedAt = clock.now();
    if (troubles.has('sync')) synced().catch(() => {});
    try {
      writing(probe);
    } catch {
      // It is remembered.
    }
  };

  return {
    writing,
    ended,
    synced,
    /** Throws when nothing can be written at the moment, or does not come to the disk. */
    check(): void {
      writing(probe);
      lookAgain();
      const unsynced = troubles.get('sync');
      if (unsynced) throw unsynced.error;
    },
    /** Null while all is well. */
    trouble(): DiskTrouble | null {
      lookAgain();
      return troubles.get('write') ?? troubles.get('sync') ?? null;
    },
  };
}
