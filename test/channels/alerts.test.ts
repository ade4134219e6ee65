import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { readSettings } from '../../src/bridge/channel-settings.ts';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { startBackend } from '../faults/backend.ts';
import { startApp } from '../helpers/app.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { runningChannel, startPages, uidOf } from './world.ts';

it('an alert stands above the channels until the owner has seen it, whether it is over or not, and a second click changes nothing', async (t) => {
  const app = await startApp(t);
  const workspace = app.stores.workspaces.create('Cửa hàng');
  const { id } = app.stores.channels.create({
    workspaceId: workspace.id,
    threadId: null,
    displayName: 'Tiệm <b>Hoa</b>',
  });
  const { client } = app.signIn();
  assert.doesNotMatch((await client.get('/channels')).body, /\/alerts\//, 'nothing to say when nothing is wrong');

  app.stores.alerts.raise(id, 'zalo-kicked', app.clock.now() - 60_000);
  const [alert] = app.stores.alerts.unseen();
  assert.ok(alert);
  const page = (await client.get('/channels')).body;
  assert.match(page, /Kênh Tiệm &lt;b&gt;Hoa&lt;\/b&gt; gặp trục trặc/);
  assert.doesNotMatch(page, /<b>Hoa<\/b>/, 'a name is never markup');

  app.stores.alerts.recover(alert);
  assert.match((await client.get('/channels')).body, /nay đã chạy lại/);
  for (const round of [1, 2]) {
    const answer = await client.post(`/alerts/${alert.id}/dismiss`, {});
    assert.equal(answer.statusCode, 303, `click ${round}`);
  }
  assert.doesNotMatch((await client.get('/channels')).body, /\/alerts\//);
  for (const unknown of ['999', 'x', '-1', '1e9'])
    assert.equal((await client.post(`/alerts/${unknown}/dismiss`, {})).statusCode, 303);
  const stranger = await app.client().post(`/alerts/${alert.id}/dismiss`, {});
  assert.match(String(stranger.headers.location), /^\/login/, 'not without signing in');
});

it('the own chat for alerts is a setting of the channel, and a test alert arrives there while it runs', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  const settings = `/channels/${id}/settings`;
  const page = (await pages.client.get(settings)).body;
  assert.match(page, /id="settings-alerts"[\s\S]*Nhắn vào Cloud của tôi[\s\S]*Gửi tin thử/);
  const cloudChat = () => readSettings(pages.stores.channels.get(id)?.settings ?? {}).alerts.cloudChat;
  assert.equal(cloudChat(), false, 'nothing is written there unasked');
  assert.equal((await pages.client.post(`${settings}/alerts`, { cloudChat: 'true' })).statusCode, 303);
  assert.equal(cloudChat(), true);
  await pages.client.post(`${settings}/alerts`, {});
  assert.equal(cloudChat(), false);

  const account = pages.simulator.world.accounts[0]?.uid ?? '';
  const texts = () => pages.simulator.sent(account).map(({ text }) => text);
  assert.equal((await pages.client.post(`/channels/${id}/alerts/test`, {})).statusCode, 303);
  await until('the test alert', () => texts().some((text) => text.includes('đây là tin thử')));
  await pages.bridge.stop(id);
  assert.equal((await pages.client.post(`/channels/${id}/alerts/test`, {})).statusCode, 303);
  const stopped = (await pages.client.get(settings)).body;
  assert.match(stopped, /Kênh chưa kết nối với Zalo/);
  assert.match(stopped, /id="settings-alerts-test" disabled/);
  assert.equal(texts().length, 1, 'what cannot be sent now is not sent later either');
  assert.equal((await pages.client.post('/channels/nope/alerts/test', {})).statusCode, 404);
});

it('while it runs, the head of a channel, its activity and the API say that an agent takes long, and stop saying it', async (t) => {
  const clock = createManualClock();
  const pages = await startPages(t, { clock });
  const { client, stores, simulator } = pages;
  const backend = await startBackend(t);
  const held: (() => void)[] = [];
  backend.behave((_question, reply) => void held.push(() => reply.answer()));
  const id = await runningChannel(pages);
  stores.policies.save(id, { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'open' } });
  const [workspace] = stores.workspaces.list();
  assert.ok(workspace);
  const config = { url: backend.url, allowPrivateNetwork: true };
  const agent = stores.agents.create(workspace.id, { handle: 'cham', name: 'Chậm', kind: 'webhook', config });
  stores.workspaces.update(workspace.id, { defaultAgentId: agent.id });
  const token = createToken(stores.apiTokens, { name: 'xem', scope: 'read', expiresAt: null }).secret;
  const troubles = async () => {
    const headers = { authorization: `Bearer ${token}`, 'accept-language': 'en' };
    const answer = await pages.app.app.inject({ url: `/api/v1/channels/${id}/troubles`, headers });
    return (answer.json() as { items: { code: string; message: string }[] }).items;
  };
  const from = [...(simulator.world.accounts[0]?.friends ?? [])][0] ?? '';
  simulator.say({ from, to: uidOf(pages), text: 'bao giờ có hàng' });
  await until('the agent to think', () => held.length === 1);
  const before = (await client.get(`/channels/${id}`)).body;
  assert.match(before, /Trợ lý đang soạn/);
  assert.doesNotMatch(before, /chưa trả lời xong/);
  assert.deepEqual(await troubles(), []);

  await clock.advance(31_000);
  const slow = (await client.get(`/channels/${id}`)).body;
  assert.match(slow, /channel-note">Trợ lý chưa trả lời xong một câu hỏi nhận từ/);
  assert.match(slow, /Trợ lý trả lời chậm/);
  assert.match(slow, /trợ lý chưa trả lời xong từ/);
  const [trouble, ...more] = await troubles();
  assert.deepEqual([trouble?.code, more], ['agent-slow', []]);
  assert.match(trouble?.message ?? '', /^The agent has been busy with one question since/);
  assert.equal(stores.channels.get(id)?.status, 'running', 'the channel itself is well');

  held[0]?.();
  await until('the answer', () => simulator.sent(uidOf(pages)).length === 1);
  await pages.bridge.idle();
  assert.doesNotMatch((await client.get(`/channels/${id}`)).body, /chưa trả lời xong|trả lời chậm/);
  assert.deepEqual(await troubles(), []);
});

it('an alert about what is wrong while a channel runs says what it is, and that it is over', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  pages.stores.alerts.raise(id, 'answers-stuck', Date.now() - 60_000);
  pages.stores.alerts.raise(id, 'agent-failing', Date.now() - 60_000);
  const page = (await pages.client.get('/channels')).body;
  assert.match(page, /Kênh Tiệm Hoa An: Có câu trả lời chưa gửi được/);
  assert.match(page, /Kênh Tiệm Hoa An: Trợ lý không trả lời được từ/);
  assert.doesNotMatch(page, /gặp trục trặc từ/, 'the connection is well');
  for (const alert of pages.stores.alerts.open(id)) pages.stores.alerts.recover(alert);
  assert.equal((await pages.client.get('/channels')).body.split('đã ổn lúc').length - 1, 2);
});
