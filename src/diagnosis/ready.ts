import type { Stores } from '../db/stores/index.ts';

/** Throws unless the database takes writes and has the schema of this program: another one may have migrated it meanwhile. */
export function checkReady(stores: Pick<Stores, 'health' | 'probeDisk'>): void {
  const { found, known } = stores.health.schema();
  if (found !== known) throw new Error(`the database has schema ${found}, this program needs ${known}`);
  stores.probeDisk();
}
