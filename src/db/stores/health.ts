import type { OpenDatabase } from '../client.ts';

/** Messages by where they wait or got stuck, on all channels together. */
export type Queues = Record<
  'inbox_open' | 'inbox_failed' | 'outbox_waiting' | 'outbox_uncertain' | 'outbox_dead',
  number
>;
export type HealthStore = ReturnType<typeof createHealthStore>;

/** How the database itself is. */
export function createHealthStore({ sqlite, schema }: Pick<OpenDatabase, 'sqlite' | 'schema'>) {
  const one = <T>(source: string) => {
    const statement = sqlite.prepare<[], T>(source).pluck();
    return () => statement.get() as T;
  };
  // Each reads a partial index that holds only what is counted, and never the tables.
  const queues = {
    inbox_open: one<number>(
      `SELECT count(*) FROM inbox INDEXED BY inbox_open WHERE state IN ('received', 'queued', 'thinking')`,
    ),
    inbox_failed: one<number>(`SELECT count(*) FROM inbox INDEXED BY inbox_failed WHERE state = 'failed'`),
    outbox_waiting: one<number>(
      `SELECT count(*) FROM outbox INDEXED BY outbox_open WHERE state IN ('pending', 'failed')`,
    ),
    outbox_uncertain: one<number>(stuck('uncertain')),
    outbox_dead: one<number>(stuck('dead')),
  };
  const version = () => sqlite.pragma('user_version', { simple: true }) as number;

  return {
    queues: (): Queues => ({
      inbox_open: queues.inbox_open(),
      inbox_failed: queues.inbox_failed(),
      outbox_waiting: queues.outbox_waiting(),
      outbox_uncertain: queues.outbox_uncertain(),
      outbox_dead: queues.outbox_dead(),
    }),
    /** How many migrations the file has had, and how many this program knows. */
    schema: () => ({ found: version(), known: schema }),
    bytes: (): number =>
      (sqlite.pragma('page_count', { simple: true }) as number) *
      (sqlite.pragma('page_size', { simple: true }) as number),
    /** The version of the library. */
    sqliteVersion: one<string>('SELECT sqlite_version()'),
    /** Reads every page: up to seconds for a large file, and nothing else happens meanwhile. False for a damaged one. */
    isSound(): boolean {
      try {
        return sqlite.pragma('quick_check(1)', { simple: true }) === 'ok';
      } catch (error) {
        // Some damage is found by stumbling over it.
        if (String((error as { code?: unknown }).code).startsWith('SQLITE_CORRUPT')) return false;
        throw error;
      }
    },
  };
}

function stuck(state: 'uncertain' | 'dead'): string {
  return `SELECT count(*) FROM outbox INDEXED BY outbox_trouble WHERE state IN ('uncertain', 'failed', 'dead') AND state = '${state}'`;
}
