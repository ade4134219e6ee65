import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../helpers/until.ts';
import { settled, startWatched } from './world.ts';

test("a blocked person's photo is never asked for, neither is a stranger's or one without a mention", async (t) => {
  const { world, channelId, asked, account, friend, group, member } = await startWatched(t, {
    dm: { mode: 'pairing' },
    group: { mode: 'open' },
  });
  const { simulator, bridge, stores } = world;
  bridge.block(channelId, simulator.uidOf(account, friend));
  const stranger = simulator.world.addPerson('Lê Văn Tám').id;
  const extra = { kind: 'photo' } as const;
  simulator.say({ from: friend, to: account, extra });
  simulator.say({ from: stranger, to: account, extra });
  simulator.say({ from: stranger, to: account, extra: { kind: 'file', name: 'bang-gia.pdf' } });
  simulator.say({ from: member, group, extra });
  await settled(world, channelId, 4);
  assert.deepEqual(asked, []);
  const { items } = stores.activity.page(channelId, { limit: 10 });
  assert.deepEqual([...stores.media.ofMessages(items.map(({ message }) => message.id))], []);
  assert.equal(existsSync(join(world.dataDir, 'media')), false);
});

test('photo, sticker and moving picture of an allowed person are fetched once and kept over a restart', async (t) => {
  const { world, channelId, asked, account, friend } = await startWatched(t, { dm: { mode: 'open' } });
  const { simulator } = world;
  simulator.say({ from: friend, to: account, text: 'Bó này bao nhiêu?', extra: { kind: 'photo', id: 'hoa-1' } });
  simulator.say({ from: friend, to: account, extra: { kind: 'sticker' } });
  simulator.say({ from: friend, to: account, extra: { kind: 'gif' } });
  simulator.say({ from: friend, to: account, extra: { kind: 'location', latitude: 10.77, longitude: 106.7 } });
  await settled(world, channelId, 4);
  assert.equal(asked.length, 3);
  const { items } = world.stores.activity.page(channelId, { limit: 10 });
  assert.ok(items.every(({ inbox }) => inbox?.state === 'answered'));
  const rows = [...world.stores.media.ofMessages(items.map(({ message }) => message.id)).values()].flat();
  assert.deepEqual(
    rows.map(({ kind, state, mime }) => [kind, state, mime]),
    [
      ['photo', 'fetched', 'image/png'],
      ['sticker', 'fetched', 'image/png'],
      ['gif', 'fetched', 'image/png'],
    ],
  );
  await world.restart();
  for (const { id, bytes } of rows) assert.equal((await world.bridge.media(id))?.body.length, bytes);
  assert.equal(asked.length, 3, 'nothing is asked for a second time');
});

test('a file that is no document is answered, but not kept, and it says why', async (t) => {
  const { world, channelId, asked, account, friend } = await startWatched(t, { dm: { mode: 'open' } });
  world.simulator.say({ from: friend, to: account, extra: { kind: 'file', name: '../../bang-gia.pdf' } });
  await settled(world, channelId, 1);
  const [item] = world.stores.activity.page(channelId, { limit: 1 }).items;
  assert.equal(item?.inbox?.state, 'answered');
  const [row] = world.stores.media.ofMessage(item?.message.id ?? 0);
  assert.deepEqual([row?.state, row?.reason, row?.file], ['refused', 'wrong_type', null]);
  assert.equal(asked.length, 1);
});

test("a stranger's first photo is fetched when the owner approves and has it answered", async (t) => {
  const { world, channelId, asked, account } = await startWatched(t, { dm: { mode: 'pairing' } });
  const stranger = world.simulator.world.addPerson('Lê Văn Tám').id;
  world.simulator.say({ from: stranger, to: account, extra: { kind: 'photo' } });
  await settled(world, channelId, 1);
  assert.deepEqual(asked, []);
  const [request] = world.stores.pairing.pending(channelId);
  world.bridge.approvePairing(request?.id ?? '', { answerFirstMessage: true });
  await until('the photo', () => asked.length === 1);
});

test('a photo that its sender takes back is gone from the disk', async (t) => {
  const { world, channelId, account, friend } = await startWatched(t, { dm: { mode: 'open' } });
  const { msgId } = world.simulator.say({ from: friend, to: account, extra: { kind: 'photo' } });
  await settled(world, channelId, 1);
  const folder = join(world.dataDir, 'media', channelId);
  assert.equal(readdirSync(folder).length, 1);
  world.simulator.recall(msgId);
  await until('the file to go', () => readdirSync(folder).length === 0);
  const [item] = world.stores.activity.page(channelId, { limit: 1 }).items;
  assert.deepEqual(world.stores.media.ofMessage(item?.message.id ?? 0), []);
});

test('deleting a channel deletes its files', async (t) => {
  const { world, channelId, account, friend } = await startWatched(t, { dm: { mode: 'open' } });
  world.simulator.say({ from: friend, to: account, extra: { kind: 'photo' } });
  await settled(world, channelId, 1);
  assert.ok(existsSync(join(world.dataDir, 'media', channelId)));
  await world.bridge.remove(channelId);
  assert.equal(existsSync(join(world.dataDir, 'media', channelId)), false);
});
