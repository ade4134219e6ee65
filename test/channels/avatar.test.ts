import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { avatarFile, createAvatars } from '../../src/bridge/avatars.ts';
import type { Transport } from '../../src/bridge/zalo/transport.ts';
import { createTestClock, temporaryFolder } from '../helpers/app.ts';
import { connect, newChannel, startPages, uidOf } from './world.ts';

const DAY = 24 * 3600_000;

test('pictures of the account, its friends and groups come through us, with nothing a browser could run', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const { id } = newChannel(pages);
  await connect(pages, id);
  const friend = stores.directory.friends(id, { limit: 1 }).items[0];
  const group = stores.directory.groups(id, { limit: 1 }).items[0];
  for (const [kind = '', uid = ''] of [
    ['account', uidOf(pages)],
    ['contact', friend?.uid],
    ['group', group?.groupId],
  ]) {
    const picture = await client.get(`/channels/${id}/avatar/${kind}/${uid}`);
    assert.equal(picture.statusCode, 200, kind);
    assert.match(String(picture.headers['content-type']), /^image\/(png|jpeg|webp|gif)$/, kind);
    assert.equal(picture.headers['x-content-type-options'], 'nosniff');
    assert.equal(picture.headers['cache-control'], 'private, max-age=86400');
  }
});

test('a picture that Zalo no longer gives is empty, so that the initials under it show', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  pages.stores.directory.sawContact(id, '777', 'Lê Văn Tám', Date.now());
  const none = await pages.client.get(`/channels/${id}/avatar/contact/777`);
  assert.equal(none.statusCode, 200);
  assert.match(String(none.headers['content-type']), /^image\/svg\+xml/);
  assert.doesNotMatch(none.body, /<script|<text|Tám/);
  assert.match(String(none.headers['cache-control']), /max-age=300/, 'asked again soon');
});

test('pictures that nobody looks at go after a month, and the longest unseen beyond the limits', async (t) => {
  const clock = createTestClock();
  const dataDir = temporaryFolder(t);
  const png = Buffer.from('89504e470d0a1a0a', 'hex');
  let asked = 0;
  const transport = {
    download: async () => {
      asked += 1;
      return { body: png, type: 'image/png' };
    },
  } as unknown as Transport;
  const avatars = createAvatars(dataDir, transport, clock, { files: 3, bytes: 1_000 });
  await avatars.prune();
  const kept = () => ['a', 'b', 'c', 'd'].filter((url) => existsSync(avatarFile(dataDir, url)));
  for (const url of ['a', 'b', 'c']) {
    assert.equal((await avatars.get(url))?.type, 'image/png');
    clock.advance(5 * DAY);
  }
  await avatars.get('a');
  await avatars.prune();
  assert.deepEqual(kept(), ['a', 'b', 'c']);
  await avatars.get('d');
  await avatars.prune();
  assert.deepEqual(kept(), ['a', 'c', 'd'], 'b was not looked at for longest');
  clock.advance(29 * DAY);
  await avatars.get('d');
  clock.advance(2 * DAY);
  await avatars.prune();
  assert.deepEqual(kept(), ['d'], 'looking at it keeps it');
  const before = asked;
  assert.equal((await avatars.get('a'))?.type, 'image/png', 'what went is fetched again when it is wanted');
  assert.equal(asked, before + 1);

  const small = createAvatars(dataDir, transport, clock, { files: 10, bytes: png.length });
  await small.prune();
  assert.equal(kept().length, 1, 'nor more bytes than there is room for');
});

test('strangers’ ids, another channel’s people and unknown kinds are 404', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const [one, two] = [newChannel(pages, 'Một'), newChannel(pages, 'Hai')];
  stores.directory.sawContact(one.id, '777', 'Lê Văn Tám', Date.now());
  for (const path of [
    `${two.id}/avatar/contact/777`,
    `${one.id}/avatar/group/777`,
    `${one.id}/avatar/account/777`,
    `${one.id}/avatar/contact/..%2f..%2fsecret.key`,
    `${one.id}/avatar/session/777`,
    `ch_none/avatar/contact/777`,
  ])
    assert.equal((await client.get(`/channels/${path}`)).statusCode, 404, path);
});
