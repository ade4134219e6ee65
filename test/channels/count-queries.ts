import Database, { type Statement } from 'better-sqlite3';

type Run = (...args: unknown[]) => unknown;

/** A statement that was run, with its values. */
export interface Query {
  sql: string;
  values: unknown[];
}

/** The SQL statements that `work` runs. The driver itself is watched, so nothing can slip past. */
export async function queriesOf(work: () => Promise<unknown>): Promise<Query[]> {
  const database = new Database(':memory:');
  const prototype = Object.getPrototypeOf(database.prepare('SELECT 1')) as Record<'all' | 'get' | 'run', Run>;
  database.close();
  const { all, get, run } = prototype;
  const queries: Query[] = [];
  const watched = (original: Run): Run =>
    function (this: Statement, ...values) {
      queries.push({ sql: this.source, values });
      return original.apply(this, values);
    };
  Object.assign(prototype, { all: watched(all), get: watched(get), run: watched(run) });
  try {
    await work();
  } finally {
    Object.assign(prototype, { all, get, run });
  }
  return queries;
}

/** How many SQL statements `work` runs. */
export async function countQueries(work: () => Promise<unknown>): Promise<number> {
  return (await queriesOf(work)).length;
}
