import { and, eq, isNull, lte, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Keyring } from '../../keyring.ts';
import type { Db } from '../client.ts';
import { apiAnswers } from '../schema/index.ts';

export type ApiAnswerStore = ReturnType<typeof createApiAnswerStore>;

/** A call that names itself: the key is good for this token only. */
export interface KeyedCall {
  tokenId: string;
  key: string;
  /** Method, address and body; only a keyed hash of it is stored. */
  request: string;
}

/** What a call was answered. */
export interface ApiAnswer {
  status: number;
  contentType: string | null;
  body: string;
}

/**
 * `new`: it is the first of its kind, and is written down as running. `other`: the key belongs to another call. `open`:
 * the same call came before, and was not answered yet or never will be. Else what it was answered.
 */
export type KeyedClaim = { is: 'new' | 'other' | 'open' } | { is: 'answered'; answer: ApiAnswer };

const KEPT_MS = 24 * 3600_000;
const PURPOSE = 'api-answer';

/** The answers to calls with an `Idempotency-Key`, kept for 24 hours. */
export function createApiAnswerStore(db: Db, clock: Clock, keyring: Keyring) {
  const find = db
    .select()
    .from(apiAnswers)
    .where(and(eq(apiAnswers.tokenId, sql.placeholder('tokenId')), eq(apiAnswers.key, sql.placeholder('key'))))
    .prepare();
  const contextOf = ({ tokenId, key }: Omit<KeyedCall, 'request'>) => `${tokenId}:${key}`;
  const prune = () => {
    db.delete(apiAnswers)
      .where(lte(apiAnswers.createdAt, clock.now() - KEPT_MS))
      .run();
  };

  return {
    claim({ tokenId, key, request }: KeyedCall): KeyedClaim {
      prune();
      const requestHash = keyring.fingerprint(PURPOSE, request);
      const row = find.get({ tokenId, key });
      if (!row) {
        db.insert(apiAnswers).values({ tokenId, key, requestHash, createdAt: clock.now() }).run();
        return { is: 'new' };
      }
      if (row.requestHash !== requestHash) return { is: 'other' };
      if (row.status === null || row.body === null) return { is: 'open' };
      const body = keyring.open(PURPOSE, contextOf(row), row.body);
      return { is: 'answered', answer: { status: row.status, contentType: row.contentType, body } };
    },
    /** Only the first answer counts. */
    answer(call: Omit<KeyedCall, 'request'>, { status, contentType, body }: ApiAnswer): void {
      const sealed = keyring.seal(PURPOSE, contextOf(call), body);
      db.update(apiAnswers)
        .set({ status, contentType, body: sealed })
        .where(and(eq(apiAnswers.tokenId, call.tokenId), eq(apiAnswers.key, call.key), isNull(apiAnswers.status)))
        .run();
    },
    /** Housekeeping: drops what is older than 24 hours. */
    prune,
  };
}
