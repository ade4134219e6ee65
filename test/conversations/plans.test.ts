import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { CONVERSATION_FILTERS } from '../../src/db/stores/chat-state.ts';
import { addChannel, hear, MAI, startWorld, TAM } from '../activity/world.ts';
import { queriesOf } from '../channels/count-queries.ts';

/** The tables that grow with what people write. */
const GROWING = 'messages|inbox|outbox|conversations|media|thread_messages|contacts|api_answers';
const FULL_SCAN = new RegExp(`^SCAN (${GROWING})\\b(?!.* USING )`);

test('no query of the pages that are asked for again and again, nor of a message on its way, reads a whole table', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  addChannel(world, 'Phòng khám');
  hear(world, channel, { from: MAI, text: 'Còn hoa không?', delivery: 'dead' });
  const chat = world.stores.conversations.find(channel.id, 'dm', MAI)?.id;
  const path = `/channels/${channel.id}`;
  const pages = [
    '/channels',
    '/conversations',
    '/conversations?type=dm',
    ...CONVERSATION_FILTERS.map((state) => `/conversations?state=${state}`),
    `/conversations/${chat}`,
    '/deliveries',
    path,
  ].concat(['conversations', 'deliveries', 'pairing', 'users', 'history', 'header'].map((tab) => `${path}/${tab}`));
  const queries = await queriesOf(async () => {
    for (const page of pages) assert.ok((await world.client.get(page)).statusCode < 400, page);
    hear(world, channel, { from: TAM, text: 'Mấy giờ mở cửa?' });
  });
  assert.ok(queries.length > 80, `${queries.length} queries`);

  const db = new Database(`${world.app.config.dataDir}/zalo-bridge.db`, { readonly: true });
  t.after(() => db.close());
  db.function('search_key', (text) => String(text));
  const latest = new Set<string>();
  for (const { sql, values } of queries.filter(({ sql }) => /^\s*(select|update|delete|with)\b/i.test(sql))) {
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[];
    for (const { detail } of plan) {
      assert.doesNotMatch(detail, FULL_SCAN, sql);
      if (detail.includes('conversations_latest')) latest.add(sql);
    }
  }
  assert.ok(latest.size > 0, 'the conversations of all channels come in order from their index');
});
