import Database from 'better-sqlite3';

type Run = (...args: unknown[]) => unknown;

/** How many SQL statements `work` runs. The driver itself is watched, so nothing can slip past. */
export async function countQueries(work: () => Promise<unknown>): Promise<number> {
  const database = new Database(':memory:');
  const prototype = Object.getPrototypeOf(database.prepare('SELECT 1')) as Record<'all' | 'get' | 'run', Run>;
  database.close();
  const { all, get, run } = prototype;
  let count = 0;
  const counting = (original: Run): Run =>
    function (this: unknown, ...args) {
      count++;
      return original.apply(this, args);
    };
  Object.assign(prototype, { all: counting(all), get: counting(get), run: counting(run) });
  try {
    await work();
  } finally {
    Object.assign(prototype, { all, get, run });
  }
  return count;
}
