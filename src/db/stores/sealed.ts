import type Database from 'better-sqlite3';
import { KeyError, type Keyring, type Purpose } from '../../keyring.ts';

/** A column of sealed values, and what each value is bound to. A test finds columns that are missing here. */
interface SealedColumn {
  table: string;
  column: string;
  purpose: Purpose;
  /** SQL of the context that the value was sealed for. */
  context: string;
  /** A column with the fingerprint of the same value, by which it is looked up. */
  fingerprint?: string;
}

export const SEALED: readonly SealedColumn[] = [
  { table: 'zalo_sessions', column: 'sealed', purpose: 'zalo-session', context: 'channel_id' },
  { table: 'agents', column: 'secret', purpose: 'agent-secret', context: 'id' },
  { table: 'pairing_requests', column: 'code', purpose: 'pairing-code', context: 'id', fingerprint: 'code_hash' },
  { table: 'totp_secrets', column: 'secret', purpose: 'totp-secret', context: 'admin_id' },
  // Their request hashes cannot be made anew: a call that is repeated after the change of the key is refused, not done twice.
  { table: 'api_answers', column: 'body', purpose: 'api-answer', context: "token_id || ':' || key" },
  { table: 'webhook_endpoints', column: 'secret', purpose: 'webhook-secret', context: 'id' },
  { table: 'webhook_endpoints', column: 'old_secret', purpose: 'webhook-secret', context: 'id' },
];

export interface Resealed {
  sealed: number;
  /** Values that no key at hand opens: they stay as they were. */
  lost: number;
}

export type SealedStore = ReturnType<typeof createSealedStore>;

/** Everything that the key file protects. */
export function createSealedStore(sqlite: Database.Database, keyring: Keyring) {
  const resealColumn = ({ table, column, purpose, context, fingerprint }: SealedColumn, done: Resealed): void => {
    const rows = sqlite
      .prepare<[], { row: number; bound: string; value: Buffer }>(
        `SELECT rowid AS row, ${context} AS bound, ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`,
      )
      .all();
    const more = fingerprint ? `, ${fingerprint} = @print` : '';
    const write = sqlite.prepare(`UPDATE ${table} SET ${column} = @value${more} WHERE rowid = @row`);
    for (const { row, bound, value } of rows) {
      const plain = openOr(null, () => keyring.open(purpose, bound, value));
      if (plain === null) done.lost += 1;
      else {
        const print = fingerprint ? { print: keyring.fingerprint(purpose, plain) } : {};
        write.run({ row, value: keyring.seal(purpose, bound, plain), ...print });
        done.sealed += 1;
      }
    }
  };

  return {
    /** Seals everything once more, with the key that the keyring seals with now. All or nothing. */
    resealAll(): Resealed {
      const done: Resealed = { sealed: 0, lost: 0 };
      sqlite.transaction(() => {
        for (const column of SEALED) resealColumn(column, done);
      })();
      return done;
    },
  };
}

function openOr<T>(otherwise: T, open: () => string): string | T {
  try {
    return open();
  } catch (error) {
    if (error instanceof KeyError) return otherwise;
    throw error;
  }
}
