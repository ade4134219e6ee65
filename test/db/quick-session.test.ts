import assert from 'node:assert/strict';
import { test } from 'node:test';
import { and, asc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { openSqlite } from '../../src/db/driver.ts';
import { quickDrizzle } from '../../src/db/quick-session.ts';

const shops = sqliteTable('shops', {
  id: integer().primaryKey(),
  name: text(),
  open: integer({ mode: 'boolean' }).notNull(),
  tags: text({ mode: 'json' }).$type<string[]>(),
  ownerId: integer('owner_id'),
});
const owners = sqliteTable('owners', { id: integer().primaryKey(), name: text().notNull() }, (t) => [
  index('owners_name').on(t.name),
]);

function twoOfThem() {
  const sqlite = openSqlite(':memory:');
  sqlite.exec(`CREATE TABLE shops (id INTEGER PRIMARY KEY, name TEXT, open INTEGER NOT NULL, tags TEXT, owner_id INTEGER);
    CREATE TABLE owners (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    INSERT INTO owners VALUES (1, 'Lan');
    INSERT INTO shops VALUES (1, 'Hoa', 1, '["a","b"]', 1), (2, NULL, 0, NULL, NULL)`);
  return { sqlite, quick: quickDrizzle(sqlite), plain: drizzle(sqlite) };
}
type Db = ReturnType<typeof quickDrizzle>;

const QUERIES: Record<string, (db: Db) => unknown> = {
  'all columns': (db) => db.select().from(shops).orderBy(asc(shops.id)).all(),
  'one row': (db) => db.select().from(shops).where(eq(shops.id, 1)).get(),
  'no row': (db) => db.select().from(shops).where(eq(shops.id, 9)).get(),
  'a join that finds nothing for one': (db) =>
    db.select().from(shops).leftJoin(owners, eq(owners.id, shops.ownerId)).orderBy(asc(shops.id)).all(),
  'a join with named groups and computed columns': (db) =>
    db
      .select({ shop: shops, owner: owners, loud: sql<string>`upper(${shops.name})`, name: owners.name })
      .from(shops)
      .leftJoin(owners, eq(owners.id, shops.ownerId))
      .orderBy(asc(shops.id))
      .all(),
  'single columns of two tables in one group': (db) =>
    db
      .select({ both: { shop: shops.name, owner: owners.name }, n: sql<number>`1 + 1` })
      .from(shops)
      .leftJoin(owners, eq(owners.id, shops.ownerId))
      .all(),
  'an inner join': (db) =>
    db.select({ shops, owners }).from(shops).innerJoin(owners, eq(owners.id, shops.ownerId)).all(),
  'a decoder of its own': (db) =>
    db
      .select({ n: sql`count(*)`.mapWith((n) => `#${n}`), t: sql<string>`max(${shops.name})`.as('t') })
      .from(shops)
      .get(),
  'a subquery': (db) => {
    const named = db.select({ id: owners.id, name: owners.name }).from(owners).as('named');
    return db.select().from(shops).leftJoin(named, eq(named.id, shops.ownerId)).orderBy(asc(shops.id)).all();
  },
  'a prepared query': (db) => {
    const query = db
      .select()
      .from(shops)
      .where(and(eq(shops.id, sql.placeholder('id')), eq(shops.name, sql`${sql.placeholder('name')}`)))
      .prepare();
    return [query.get({ id: 1, name: 'Hoa' }), query.all({ id: 2, name: 'Hoa' }), query.all({ id: 1, name: 'Hoa' })];
  },
  'bare SQL': (db) => [db.all(sql`SELECT * FROM shops`), db.get(sql`SELECT count(*) AS n FROM shops WHERE id > ${1}`)],
  values: (db) => db.select().from(shops).values(),
};

for (const [name, query] of Object.entries(QUERIES))
  test(`The quick session answers as drizzle itself does: ${name}`, () => {
    const { quick, plain } = twoOfThem();
    const expected = query(plain);
    assert.ok(expected === undefined || JSON.stringify(expected).length > 2, 'the query has to find something');
    assert.deepEqual(query(quick), expected);
  });

test('The quick session writes as drizzle itself does, JSON and booleans included', () => {
  const { quick, sqlite } = twoOfThem();
  const p = sql.placeholder;
  const insert = quick
    .insert(shops)
    .values({ name: p('name'), open: p('open'), tags: p('tags'), ownerId: p('ownerId') })
    .returning({ id: shops.id })
    .prepare();
  assert.deepEqual(insert.get({ name: 'Mai', open: false, tags: ['c'], ownerId: null }), { id: 3 });
  assert.throws(() => insert.get({ name: 'Mai' }), /No value for placeholder/);
  assert.equal(
    quick
      .update(shops)
      .set({ tags: ['d'] })
      .where(eq(shops.id, 3))
      .run().changes,
    1,
  );
  assert.deepEqual(sqlite.prepare('SELECT * FROM shops WHERE id = 3').get(), {
    id: 3,
    name: 'Mai',
    open: 0,
    tags: '["d"]',
    owner_id: null,
  });
});

test('A transaction of the quick session is undone as a whole, and one within another only itself', () => {
  const { quick } = twoOfThem();
  const names = () =>
    quick
      .select({ name: owners.name })
      .from(owners)
      .all()
      .map(({ name }) => name);
  const fail = () => {
    throw new Error('no');
  };
  assert.throws(() =>
    quick.transaction((tx) => {
      tx.insert(owners).values({ name: 'Tú' }).run();
      fail();
    }),
  );
  assert.deepEqual(names(), ['Lan']);
  quick.transaction(
    (tx) => {
      tx.insert(owners).values({ name: 'Tú' }).run();
      assert.throws(() =>
        quick.transaction(() => {
          quick.insert(owners).values({ name: 'Vy' }).run();
          fail();
        }),
      );
    },
    { behavior: 'immediate' },
  );
  assert.deepEqual(names(), ['Lan', 'Tú']);
  assert.throws(() => quick.transaction((async () => {}) as never), /cannot return a promise/);
});
