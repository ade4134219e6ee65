import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startApp } from '../helpers/app.ts';

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
