import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../../src/bridge/channel-settings.ts';
import { enqueue } from '../../src/bridge/delivery/outgoing.ts';
import type { Channel } from '../../src/db/stores/channels.ts';
import { addChannel, GROUP, hear, MAI, startWorld, TAM } from '../activity/world.ts';
import { axe, openPage } from '../helpers/browser.ts';

const DAY = 24 * 3600_000;
type World = Awaited<ReturnType<typeof startWorld>>;

const keep = (world: World, channel: Channel, days: { retentionDays?: number; attachmentDays?: number }) =>
  world.stores.channels.update(channel.id, { settings: { ...readSettings(channel.settings), ...days } });

test('a message past its time goes with its file, its place in the thread and the search; what is open stays', async (t) => {
  const world = await startWorld(t);
  const { stores, clock } = world;
  const { dataDir } = world.app.config;
  const open = { dm: { mode: 'open' } } as const;
  const channel = addChannel(world, 'Tiệm Hoa', open);
  const eternal = addChannel(world, 'Giữ mãi', open);
  keep(world, channel, { retentionDays: 40, attachmentDays: 100 });
  keep(world, eternal, { retentionDays: 0 });
  const old = hear(world, channel, { from: TAM, text: 'zebra cũ' });
  const waiting = hear(world, channel, { from: MAI, text: 'zebra đang chờ', delivery: null });
  const asked = hear(world, channel, { from: MAI, group: GROUP, text: 'zebra có nháp', delivery: null });
  const other = hear(world, eternal, { from: TAM, text: 'zebra giữ mãi' });
  const conversationId = stores.messages.get(asked)?.conversationId ?? '';
  const draft = { author: 'agent', text: 'nháp', purpose: 'answer', state: 'draft', draftFormat: 'plain' } as const;
  enqueue(stores, clock, { channelId: channel.id, conversationId, senderName: '', answersId: asked, ...draft });
  stores.inbox.answered(asked, asked);
  const workspace = stores.workspaces.list()[0] ?? assert.fail();
  const thread = stores.threads.create(workspace.id, 'chung');
  const line = { senderUid: TAM, senderName: 'Tám', at: clock.now() };
  stores.threads.add(thread.id, { ...line, role: 'user', text: 'zebra cũ', messageId: old });
  stores.threads.add(thread.id, { role: 'assistant', text: 'đáp cũ', at: clock.now() });
  stores.threads.add(thread.id, { ...line, role: 'user', text: 'zebra có nháp', messageId: asked });
  stores.threads.add(thread.id, { role: 'assistant', text: 'đáp mới', answersId: asked, at: clock.now() });
  const file = 'a'.repeat(32);
  mkdirSync(join(dataDir, 'media', channel.id), { recursive: true });
  writeFileSync(join(dataDir, 'media', channel.id, file), 'x');
  stores.media.keep({ messageId: old, index: 0, kind: 'photo', state: 'fetched', mime: 'image/png', bytes: 1, file });

  clock.advance(20 * DAY);
  assert.equal((await world.bridge.tidy()).messages, 0, 'not before its time');
  assert.equal(existsSync(join(dataDir, 'media', channel.id, file)), true);
  clock.advance(21 * DAY);
  assert.equal((await world.bridge.tidy()).messages, 2, 'the question and its answer');

  assert.equal(stores.messages.get(old), null);
  assert.ok(stores.messages.get(waiting), 'a message that waits for its answer stays');
  assert.ok(stores.messages.get(asked), 'so does the question of a draft');
  assert.ok(stores.messages.get(other), 'so does what is kept for ever');
  assert.equal(existsSync(join(dataDir, 'media', channel.id, file)), false);
  assert.deepEqual(
    stores.threads.recent(thread.id, 9).map(({ text }) => text),
    ['zebra có nháp', 'đáp mới'],
  );
  assert.equal(stores.messageSearch.find({ q: 'cũ', limit: 9 }).items.length, 0);
  assert.equal(stores.messageSearch.find({ q: 'giữ mãi', channelId: eternal.id, limit: 9 }).items.length, 2);
  assert.equal(stores.conversations.find(channel.id, 'dm', TAM), null, 'an empty conversation goes too');
  assert.equal(stores.directory.contact(channel.id, TAM)?.name ?? null, null, 'and the name of a stranger who is gone');
  assert.ok(stores.conversations.find(channel.id, 'dm', MAI));
  assert.equal((await world.bridge.tidy()).messages, 0, 'a second time there is nothing to do');
});

test('the settings page and the API set how long things are kept, and refuse what cannot be', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const path = `/channels/${channel.id}/settings`;
  assert.match((await world.client.get(path)).body, /Lưu giữ bao lâu[\s\S]*value="0"[\s\S]*value="30"/);
  const refused = await world.client.post(`${path}/kept`, { retentionDays: '7', attachmentDays: 'mãi' });
  assert.equal(refused.statusCode, 422);
  assert.match(
    refused.body,
    /value="7"[\s\S]*Hãy ghi 0, hoặc một số từ 31 đến 3650[\s\S]*Hãy ghi một số từ 1 đến 3650/,
  );
  const stored = () => readSettings(world.stores.channels.get(channel.id)?.settings ?? {});
  assert.equal(stored().retentionDays, 0, 'nothing is half-saved');
  const saved = await world.client.post(`${path}/kept`, { retentionDays: '400', attachmentDays: '14' });
  assert.equal(saved.statusCode, 303);
  assert.deepEqual([stored().retentionDays, stored().attachmentDays], [400, 14]);
});

test('the audit log is kept for as long as its page says', async (t) => {
  const world = await startWorld(t);
  const { stores, clock, client } = world;
  stores.audit.add('cli', 'token.created', 'old');
  const refused = await client.post('/system/audit/kept', { keptDays: '3' });
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /value="3"[\s\S]*từ 7 đến 3\.650/);
  assert.equal((await client.post('/system/audit/kept', { keptDays: '10' })).statusCode, 303);
  clock.advance(9 * DAY);
  await world.bridge.tidy();
  const actions = () => stores.audit.list(50).map(({ action }) => action);
  assert.ok(actions().includes('token.created'));
  assert.ok(actions().includes('audit.kept'), 'that it was changed is written down');
  clock.advance(2 * DAY);
  await world.bridge.tidy();
  assert.deepEqual(actions(), []);
});

for (const width of [1200, 390])
  test(`the section and the audit page are usable at ${width} px`, async (t) => {
    const world = await startWorld(t);
    const channel = addChannel(world);
    const { cookie } = world.app.signIn();
    const baseURL = await world.app.listen();
    const page = await openPage(t, { baseURL, width });
    const [name, value] = cookie.split('=') as [string, string];
    await page.context().addCookies([{ name, value, url: baseURL }]);
    for (const path of [`/channels/${channel.id}/settings`, '/system/audit']) {
      await page.goto(path);
      assert.deepEqual(await axe(page), []);
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.equal(await page.evaluate(wide), 0);
    }
  });
