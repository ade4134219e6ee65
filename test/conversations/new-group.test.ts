import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { addChannel, hear, startWorld } from '../activity/world.ts';

const NEW = '7712345678901234567';

test('a group without a name is told as such by the end of its number, everywhere, and by its name as soon as that is known', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const rules = { [NEW]: { enabled: true } };
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'allowlist', rules } });
  hear(world, channel, { group: NEW, mentioned: true, text: 'Mai mấy giờ mở cửa?', delivery: 'draft' });
  const chat = stores.conversations.find(channel.id, 'group', NEW) ?? assert.fail();
  stores.conversations.handOff(chat.id);
  const { secret } = createToken(stores.apiTokens, { name: 'x', scope: 'read', expiresAt: null });
  const api = async (path: string, language = 'vi') => {
    const headers = { authorization: `Bearer ${secret}`, 'accept-language': language };
    const { items } = (await client.request({ method: 'GET', url: `/api/v1${path}`, headers })).json();
    return items.map(({ name }: { name: string }) => name);
  };
  const calls = [`/channels/${channel.id}/conversations`, '/drafts'];
  const pages = [
    `/channels/${channel.id}`,
    `/channels/${channel.id}/settings`,
    `/channels/${channel.id}/test?type=group`,
    '/conversations',
    `/conversations/${chat.id}`,
    '/conversations?q=cửa',
    '/waiting',
  ];
  // Zalo's list has the group, but people have given it no name.
  for (const isListed of [false, true]) {
    if (isListed) stores.directory.replaceGroups(channel.id, [{ groupId: NEW, name: '', members: 3, avatarUrl: null }]);
    for (const path of pages) {
      const { body } = await client.get(path);
      assert.match(body, /Nhóm chưa có tên \(…4567\)/, path);
      assert.doesNotMatch(body, new RegExp(`>[^<]*${NEW}[^<]*<`), `${path}: a number is no name`);
    }
    for (const path of calls) assert.deepEqual(await api(path), ['Nhóm chưa có tên (…4567)'], path);
    assert.deepEqual(await api(calls[0] ?? '', 'en'), ['Group without a name (…4567)']);
  }
  const english = await client.get('/conversations', { 'accept-language': 'en' });
  assert.match(english.body, /Group without a name \(…4567\)/);

  assert.deepEqual(await api(`/channels/${channel.id}/groups`), ['Nhóm chưa có tên (…4567)']);
  const group = { groupId: NEW, name: '0901234567', members: 12, avatarUrl: null };
  stores.directory.replaceGroups(channel.id, [group]);
  for (const path of pages) {
    const { body } = await client.get(path);
    assert.match(body, /0901234567/, `${path}: a name of digits is a name`);
    assert.doesNotMatch(body, /chưa có tên/, path);
  }
  for (const path of calls) assert.deepEqual(await api(path), ['0901234567'], path);
});
