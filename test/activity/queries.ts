import Database from 'better-sqlite3';

type Method = 'all' | 'get' | 'run' | 'iterate';

/** How many statements the database runs while `work` does. */
export async function countQueries(work: () => Promise<unknown>): Promise<number> {
  const probe = new Database(':memory:');
  const prototype = Object.getPrototypeOf(probe.prepare('SELECT 1')) as Record<Method, (...args: unknown[]) => unknown>;
  probe.close();
  const methods: Method[] = ['all', 'get', 'run', 'iterate'];
  const originals = new Map(methods.map((name) => [name, prototype[name]]));
  let count = 0;
  for (const [name, original] of originals) {
    prototype[name] = function (this: unknown, ...args: unknown[]) {
      count += 1;
      return original.apply(this, args);
    };
  }
  try {
    await work();
  } finally {
    for (const [name, original] of originals) prototype[name] = original;
  }
  return count;
}
