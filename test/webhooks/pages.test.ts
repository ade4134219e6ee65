import assert from 'node:assert/strict';
import { it } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { startServer } from '../agents/server.ts';
import { startApi } from '../api/helper.ts';
import { startApp } from '../helpers/app.ts';
import { axe, expectNoConsoleErrors, openPage, screenshot } from '../helpers/browser.ts';

const SECRET = /whsec_[A-Za-z0-9+/]{43}=/;

it('a webhook is made, tested, changed and deleted in the page; its secret is shown once and never stored in the open', async (t) => {
  const server = await startServer(t, (_heard, reply) => reply.writeHead(200).end('<b>thanks</b>'));
  const zb = await startApi(t, { clock: systemClock });
  const { client } = zb.signIn();
  const { stores } = zb;
  for (const [form, said] of [
    [{ url: '', events: 'channel.trouble' }, /Hãy nhập địa chỉ/],
    [{ url: 'javascript:alert(1)', events: 'channel.trouble' }, /không dùng được/],
    [{ url: 'https://u:p@example.org/', events: 'channel.trouble' }, /không dùng được/],
    [{ url: 'http://example.org/', events: 'channel.trouble' }, /phải bắt đầu bằng https/],
    [{ url: 'https://127.0.0.1/', events: 'channel.trouble' }, /mạng riêng/],
    [{ url: 'https://[::ffff:10.0.0.1]/', events: 'channel.trouble' }, /mạng riêng/],
    [
      { url: 'http://169.254.169.254/', allowPrivateNetwork: 'true', events: 'channel.trouble' },
      /không bao giờ được gọi/,
    ],
    [{ url: 'https://example.org/<b>', events: 'nothing' }, /ít nhất một sự kiện/],
  ] as const) {
    const refused = await client.post('/system/webhooks', form);
    assert.equal(refused.statusCode, 422, form.url);
    assert.match(refused.body, said);
    assert.doesNotMatch(refused.body, /example\.org\/<b>/);
  }
  assert.equal(stores.webhooks.list().length, 0, 'nothing was half-saved');

  const url = `${server.origin}/hook`;
  const made = await client.post('/system/webhooks', { url, events: ['channel.trouble'], allowPrivateNetwork: 'true' });
  const secret = SECRET.exec(made.body)?.[0];
  assert.ok(secret, 'shown once');
  assert.doesNotMatch((await client.get('/system/webhooks')).body, SECRET);
  const [hook] = stores.webhooks.list();
  assert.ok(hook);
  const path = `/system/webhooks/${hook.id}`;
  assert.equal((await client.post(`${path}/test`)).statusCode, 303);
  const page = (await client.get(path)).body;
  assert.match(page, /Bên nhận đã nhận \(200\)/);
  assert.match(page, /&lt;b&gt;thanks/);
  assert.doesNotMatch(page, /<b>thanks/, 'what a receiver says is never markup');
  assert.equal(server.heard.length, 1);

  assert.match((await client.post(`${path}/rotate`)).body, SECRET);
  assert.equal(
    (await client.post(path, { url, events: 'message.received', includeText: 'true', allowPrivateNetwork: 'true' }))
      .statusCode,
    303,
  );
  assert.equal(stores.webhooks.get(hook.id)?.includeText, true);
  for (const foreign of ['wh_0', '%00'])
    assert.equal((await client.get(`/system/webhooks/${foreign}`)).statusCode, 404);
  assert.equal((await client.post(`${path}/deliveries/999/replay`)).statusCode, 404);
  const [told] = stores.events.page(hook.id, null, 1).items;
  const other = stores.webhooks.create({
    url,
    events: ['channel.status'],
    allowPrivateNetwork: true,
    includeText: false,
  }).webhook;
  assert.equal((await client.post(`/system/webhooks/${other.id}/deliveries/${told?.id}/replay`)).statusCode, 404);
  await client.post(`${path}/remove`);
  assert.equal(stores.webhooks.get(hook.id), null);
  const audit = JSON.stringify(stores.audit.list(50));
  for (const action of ['created', 'secret', 'changed', 'removed'])
    assert.ok(audit.includes(`webhook.${action}`), action);
  assert.ok(
    !audit.includes('127.0.0.1:') && !audit.includes('whsec_'),
    'neither addresses nor secrets go into the audit log',
  );
});

it('the API does what the page does, and tells a secret only when it is made', async (t) => {
  const server = await startServer(t, (_heard, reply) => reply.writeHead(500).end());
  const zb = await startApi(t, { clock: systemClock });
  const made = await zb.post('/webhooks', {
    url: `${server.origin}/`,
    events: ['channel.trouble'],
    allowPrivateNetwork: true,
  });
  assert.equal(made.status, 201);
  assert.match(made.body.secret, SECRET);
  const path = `/webhooks/${made.body.id}`;
  assert.equal((await zb.get(path)).body.secret, undefined);
  assert.equal(
    (await zb.patch(path, { allowPrivateNetwork: false })).status,
    422,
    'the address would not be allowed any more',
  );
  assert.equal((await zb.post('/webhooks', { url: 'https://example.org/', events: ['x'] })).status, 422);
  const tested = await zb.post(`${path}/test`);
  assert.equal(tested.body.state, 'failed');
  assert.equal(tested.body.attempts[0].status, 500);
  assert.equal((await zb.get(`${path}/deliveries?state=failed`)).body.items.length, 1);
  assert.equal((await zb.post(`${path}/replay`, {})).body.replayed, 1);
  assert.equal((await zb.post(`/webhook-deliveries/${tested.body.id}/replay`)).status, 409, 'it is on its way already');
  assert.match((await zb.post(`${path}/rotate`)).body.secret, SECRET);
  assert.equal((await zb.patch(path, { enabled: false })).body.disabledBecause, 'owner');
  assert.equal((await zb.delete(path)).status, 204);
  assert.equal((await zb.get(path)).status, 404);
});

for (const [width, colorScheme] of [
  [1200, 'light'],
  [390, 'dark'],
] as const)
  it(`the pages look right at ${width} px`, async (t) => {
    const zb = await startApp(t);
    const { cookie } = zb.signIn();
    const hook = zb.stores.webhooks.create({
      url: 'https://phan-mem-ban-hang.example.vn/zalo/webhook?khoa=mot-chuoi-rat-dai',
      events: ['channel.trouble', 'message.failed'],
      allowPrivateNetwork: false,
      includeText: false,
    }).webhook;
    const workspace = zb.stores.workspaces.create('Cửa hàng');
    const channel = zb.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm' });
    zb.stores.alerts.raise(channel.id, 'zalo-kicked', zb.clock.now());
    const due = zb.stores.events.nextDue(hook.id);
    assert.ok(due);
    zb.stores.events.tried(
      due,
      { at: zb.clock.now(), durationMs: 812, status: 503, error: null, response: '{"error":"bảo trì"}' },
      { state: 'failed' },
    );
    const page = await openPage(t, { baseURL: await zb.listen(), width, colorScheme });
    const [name, value] = cookie.split('=') as [string, string];
    await page
      .context()
      .addCookies([{ name, value, url: page.url() === 'about:blank' ? await originOf(zb) : page.url() }]);
    for (const [path, shot] of [
      ['/system/webhooks', 'list'],
      [`/system/webhooks/${hook.id}`, 'one'],
    ] as const) {
      await page.goto(path);
      assert.deepEqual(await axe(page), [], path);
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(overflow, 0, `${path} scrolls sideways`);
      await screenshot(page, `webhooks-${shot}-${width}`);
    }
    await page.getByRole('button', { name: 'Tắt', exact: true }).click();
    await page.getByText('Đã tắt', { exact: true }).waitFor();
    expectNoConsoleErrors(page);
  });

const originOf = async (zb: { app: { server: { address(): unknown } } }) =>
  `http://127.0.0.1:${(zb.app.server.address() as { port: number }).port}`;
