import type Database from 'better-sqlite3';
import { Column, getTableName, is, noopDecoder, Param, Placeholder } from 'drizzle-orm';
import { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { BetterSQLiteSession, BetterSQLiteTransaction, type PreparedQuery } from 'drizzle-orm/better-sqlite3/session';
import { type SelectedFieldsOrdered, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';

type None = Record<string, never>;
type Values = Record<string, unknown>;
type Prepare = BetterSQLiteSession<None, None>['prepareQuery'];
type Tx = BetterSQLiteTransaction<None, None>;
interface Coder {
  mapFromDriverValue(value: unknown): unknown;
  mapToDriverValue(value: unknown): unknown;
}
/** What drizzle's prepared query keeps for itself. */
interface Insides {
  stmt: Database.Statement;
  query: { params: unknown[] };
  /** Which of the joined tables cannot be missing; set by the query's builder after it was prepared. */
  joinsNotNullableMap?: Record<string, boolean>;
}

/**
 * Drizzle over a database, in a session that works out once for each query what drizzle works out for each row: where a
 * column's value goes and who reads it, and which value fills a placeholder. A transaction makes no objects of its own.
 * What is asked and what comes back is the same. `beforeWrite` runs before every statement and transaction that may write.
 */
export function quickDrizzle(sqlite: Database.Database, beforeWrite = () => {}): BetterSQLite3Database {
  const dialect = new SQLiteSyncDialect();
  return new BetterSQLite3Database('sync', dialect, new QuickSession(sqlite, dialect, beforeWrite), undefined);
}

class QuickSession extends BetterSQLiteSession<None, None> {
  readonly #inOne: Database.Transaction<(work: (tx: Tx) => unknown) => unknown>;

  readonly #beforeWrite: () => void;

  constructor(sqlite: Database.Database, dialect: SQLiteSyncDialect, beforeWrite: () => void) {
    super(sqlite, dialect, undefined);
    this.#beforeWrite = beforeWrite;
    // It holds nothing of its own, so that all transactions can have the same one.
    const tx: Tx = new BetterSQLiteTransaction('sync', dialect, this, undefined);
    this.#inOne = sqlite.transaction((work: (tx: Tx) => unknown) => work(tx));
  }

  // `never`, because drizzle leaves the types of what comes back to whoever built the query.
  override prepareQuery(...given: Parameters<Prepare>): never {
    const prepared = super.prepareQuery(...given);
    const [, fields, , , ownMapper] = given;
    const isDeep = fields?.some(({ path }) => path.length > 2);
    return (ownMapper || isDeep ? prepared : quickened(prepared, fields, this.#beforeWrite)) as never;
  }

  override transaction<T>(
    work: (tx: Tx) => T,
    { behavior = 'deferred' }: { behavior?: 'deferred' | 'immediate' | 'exclusive' } = {},
  ): T {
    this.#beforeWrite();
    return this.#inOne[behavior](work) as T;
  }
}

function quickened(
  prepared: ReturnType<Prepare>,
  fields: SelectedFieldsOrdered | undefined,
  beforeWrite: () => void,
): ReturnType<Prepare> {
  const insides = prepared as unknown as Insides;
  const { stmt } = insides;
  const fill = filling(insides.query.params, stmt.readonly ? () => {} : beforeWrite);
  const values = (given?: Values) => stmt.raw().all(fill(given));
  if (!fields) {
    const quick = {
      run: (given?: Values) => stmt.run(fill(given)),
      all: (given?: Values) => stmt.all(fill(given)),
      get: (given?: Values) => stmt.get(fill(given)),
      values,
    };
    return Object.assign(prepared, quick satisfies Partial<PreparedQuery>);
  }
  stmt.raw();
  let shaped: ((row: unknown[]) => Values) | undefined;
  const shape = () => {
    shaped ??= shaping(fields, insides.joinsNotNullableMap);
    return shaped;
  };
  const quick = {
    run: (given?: Values) => stmt.run(fill(given)),
    all: (given?: Values) => (stmt.all(fill(given)) as unknown[][]).map(shape()),
    get(given?: Values) {
      const row = stmt.get(fill(given)) as unknown[] | undefined;
      return row && shape()(row);
    },
    values,
  };
  return Object.assign(prepared, quick satisfies Partial<PreparedQuery>);
}

/** What makes a statement's values out of those of its placeholders, right before it runs. */
function filling(params: unknown[], before: () => void): (given?: Values) => unknown[] {
  const slots = params.map((param) => {
    if (is(param, Placeholder)) return { name: param.name, encoder: null };
    if (is(param, Param) && is(param.value, Placeholder))
      return { name: param.value.name, encoder: param.encoder as Coder };
    return { name: null, value: param };
  });
  return (given = {}) => {
    before();
    return slots.map((slot) => {
      if (slot.name === null) return slot.value;
      const value = given[slot.name];
      if (value === undefined && !(slot.name in given))
        throw new Error(`No value for placeholder "${slot.name}" was provided`);
      return slot.encoder ? slot.encoder.mapToDriverValue(value) : value;
    });
  };
}

/** What makes an object out of a row: flat, or with one for each joined table, which is null when the table has no row. */
function shaping(
  fields: SelectedFieldsOrdered,
  neverMissing: Record<string, boolean> | undefined,
): (row: unknown[]) => Values {
  const places = fields.map(({ path, field }) => ({
    group: path.length === 2 ? (path[0] as string) : null,
    key: path.at(-1) as string,
    decoder: decoderOf(field),
  }));
  const missable = neverMissing ? missableGroups(fields, neverMissing) : [];
  return (row) => {
    const result: Values = {};
    for (let n = 0; n < places.length; n++) {
      const { group, key, decoder } = places[n] as (typeof places)[number];
      const raw = row[n];
      const value = raw === null || decoder === null ? raw : decoder.mapFromDriverValue(raw);
      if (group === null) result[key] = value;
      else {
        result[group] ??= {};
        (result[group] as Values)[key] = value;
      }
    }
    for (const { group, first } of missable) if (row[first] === null) result[group] = null;
    return result;
  };
}

/** Groups that are null as a whole when their first column is: all of one table that a join may leave out. */
function missableGroups(fields: SelectedFieldsOrdered, neverMissing: Record<string, boolean>) {
  const groups = new Map<string, { group: string; first: number; table: string; isWhole: boolean }>();
  fields.forEach(({ path, field }, first) => {
    if (path.length !== 2 || !is(field, Column)) return;
    const group = path[0] as string;
    const table = getTableName(field.table);
    const known = groups.get(group);
    if (!known) groups.set(group, { group, first, table, isWhole: true });
    else if (known.table !== table) known.isWhole = false;
  });
  return [...groups.values()].filter(({ isWhole, table }) => isWhole && !neverMissing[table]);
}

/** Who reads a column's value; null where it stays as it is. */
function decoderOf(field: SelectedFieldsOrdered[number]['field']): Coder | null {
  const { decoder, sql, _ } = field as unknown as {
    decoder?: Coder;
    sql?: { decoder: Coder };
    _?: { sql: { decoder: Coder } };
  };
  const found = is(field, Column) ? (field as unknown as Coder) : (decoder ?? sql?.decoder ?? _?.sql.decoder);
  const asItIs: unknown[] = [Column.prototype.mapFromDriverValue, noopDecoder.mapFromDriverValue];
  return !found || asItIs.includes(found.mapFromDriverValue) ? null : found;
}
