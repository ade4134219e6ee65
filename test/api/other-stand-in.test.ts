import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { FRIEND, GROUP, OWN, startPlainZalo } from '../helpers/plain-zalo.ts';
import { until as untilSoon } from '../helpers/until.ts';
import { startApi } from './helper.ts';

/** A machine that has other work to do takes its time. */
const until = (what: string, isSo: () => unknown) => untilSoon(what, isSo, 30_000);

test('the whole way goes against any stand-in that speaks as much of the protocol as zca-js needs, not only against ours', async (t) => {
  const zalo = await startPlainZalo();
  const zb = await startApi(t, { zaloBase: zalo.baseUrl, clock: systemClock, env: { ZB_PACING: 'none' } });
  t.after(() => zalo.close());
  const { body: workspace } = await zb.post('/workspaces', { name: 'Cửa hàng' });
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const path = `/channels/${channel.id}`;
  const stateOf = async () => (await zb.get(`${path}/login`)).body.state;

  await zb.post(`${path}/login`);
  await until('the code', async () => (await stateOf()) === 'waiting');
  zalo.scan();
  await until('the scan', async () => (await stateOf()) === 'scanned');
  zalo.confirm();
  await until('the login', async () => (await stateOf()) === 'connected');
  const { account } = (await zb.get(path)).body;
  assert.deepEqual([account.uid, account.name], [OWN, 'Nguyễn Thị An'], 'named as it was scanned, without a profile');
  const names = async (list: string) =>
    (await zb.get(`${path}/${list}`)).body.items.map(({ name }: { name: string }) => name);
  await until('the friends', async () => (await names('friends')).length > 0);
  assert.deepEqual([await names('friends'), await names('groups')], [['Trần Mai'], ['Lớp học']]);

  const policy = {
    dm: { mode: 'allowlist', allow: [FRIEND], pairingReply: 'code' },
    group: {
      ...{ mode: 'allowlist', requireMention: true, senders: { mode: 'everyone', allow: [] } },
      rules: { [GROUP]: { enabled: true } },
    },
  };
  assert.equal((await zb.put(`${path}/policy`, policy)).status, 200);
  assert.equal((await zb.post(`${path}/start`)).status, 200);
  await until('the channel to run', async () => (await zb.get(path)).body.status === 'running');
  zalo.write('chào shop');
  zalo.writeInGroup('mai họp không');
  zalo.writeInGroup('@An mấy giờ mở cửa', [{ uid: OWN, pos: 0, len: 3, type: 0 }]);
  await until('both answers', () => zalo.said.length >= 2);
  await until('all to be decided', async () => (await zb.get(`${path}/activity`)).body.items.length === 3);
  await zb.bridge.idle();
  assert.deepEqual(
    zalo.said.map(({ to, text }) => `${to} ${text}`).sort(),
    [`${FRIEND} echo: chào shop`, `${GROUP} echo: mấy giờ mở cửa`].sort(),
    'each answered once where it was asked, and nothing without a mention',
  );
  const [ignored] = (await zb.get(`${path}/activity?decision=ignore`)).body.items;
  assert.deepEqual([ignored.text, ignored.decision.reason], ['mai họp không', 'group.mention_required']);
  const { status, detail } = (await zb.get(path)).body;
  assert.ok(zalo.unknown.size > 0, 'it was asked for more than it knows');
  assert.deepEqual([status, detail], ['running', null], [...zalo.unknown].join(' '));
});
