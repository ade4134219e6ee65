import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readSettings } from '../../src/bridge/channel-settings.ts';
import { startApp } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';
import { runningChannel, startPages } from './world.ts';

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
