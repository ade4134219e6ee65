import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, startWorld } from '../activity/world.ts';

const NEW = '7712345678901234567';

test('a group that Zalo’s list has not named yet is told as such, everywhere, and by its name as soon as that is known', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'open' } });
  hear(world, channel, { group: NEW, mentioned: true, text: 'Mai mấy giờ mở cửa?' });
  const id = stores.conversations.find(channel.id, 'group', NEW)?.id ?? assert.fail();
  const pages = [`/channels/${channel.id}`, '/conversations', `/conversations/${id}`, '/conversations?q=cửa'];
  for (const path of pages) {
    const { body } = await client.get(path);
    assert.match(body, /Nhóm chưa rõ tên \(…4567\)/, path);
    assert.doesNotMatch(body, new RegExp(`>[^<]*${NEW}[^<]*<`), `${path}: a number is no name`);
  }
  assert.match((await client.get('/conversations', { 'accept-language': 'en' })).body, /Group not named yet \(…4567\)/);

  const group = { groupId: NEW, name: 'Khách quen', members: 12, avatarUrl: null };
  stores.directory.replaceGroups(channel.id, [group]);
  for (const path of pages) {
    const { body } = await client.get(path);
    assert.match(body, /Khách quen/, path);
    assert.doesNotMatch(body, /chưa rõ tên/, path);
  }
});
