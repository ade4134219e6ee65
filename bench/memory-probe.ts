/**
 * Loaded into the server beside its own entry (`node --expose-gc --import`): on SIGCONT, which nobody else listens to, it collects what is garbage and
 * writes what is left to the file that BENCH_MEMORY names. So the soak sees what is held, not what waits to be collected.
 */
import { renameSync, writeFileSync } from 'node:fs';

const file = process.env.BENCH_MEMORY ?? '';

process.on('SIGCONT', () => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  writeFileSync(`${file}.new`, JSON.stringify({ rss, heapUsed, external }));
  renameSync(`${file}.new`, file);
});
