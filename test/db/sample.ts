import assert from 'node:assert/strict';
import Database from 'better-sqlite3';

export type Sqlite = Database.Database;
type Row = Record<string, unknown>;

export const tablesOf = (sqlite: Sqlite): string[] =>
  sqlite
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all() as string[];

export const columnsOf = (sqlite: Sqlite, table: string) =>
  sqlite.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name').all(table) as {
    name: string;
    type: string;
  }[];

/** One row in every table: every text is `1` and every number 1, so that every reference finds its row. */
export function fill(sqlite: Sqlite): void {
  sqlite.pragma('foreign_keys = OFF');
  for (const table of tablesOf(sqlite)) {
    const columns = columnsOf(sqlite, table);
    const values = columns.map(({ type }) => (/int/i.test(type) ? 1 : /blob/i.test(type) ? Buffer.from('1') : '1'));
    const names = columns.map(({ name }) => `"${name}"`);
    sqlite.prepare(`INSERT INTO "${table}" (${names}) VALUES (${names.map(() => '?')})`).run(values);
  }
  assert.deepEqual(sqlite.pragma('foreign_key_check'), [], 'the sample itself is whole');
}

export const contentOf = (sqlite: Sqlite): Map<string, Row[]> =>
  new Map(tablesOf(sqlite).map((table) => [table, sqlite.prepare(`SELECT * FROM "${table}"`).all() as Row[]]));

/** What a copy holds, which has to be whole. */
export function copied(path: string) {
  const sqlite = new Database(path, { readonly: true });
  try {
    assert.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok');
    return { schema: sqlite.pragma('user_version', { simple: true }), content: contentOf(sqlite) };
  } finally {
    sqlite.close();
  }
}
