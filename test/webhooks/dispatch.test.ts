import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { Webhook as Verifier } from 'standardwebhooks';
import { createBridge } from '../../src/bridge/manager.ts';
import { createWebhooks } from '../../src/bridge/webhooks/dispatcher.ts';
import { MAX_ATTEMPTS } from '../../src/bridge/webhooks/schedule.ts';
import type { WebhookFields } from '../../src/db/stores/webhooks.ts';
import { inEnglish } from '../../src/i18n/words.ts';
import { type Heard, startServer } from '../agents/server.ts';
import { startApp } from '../helpers/app.ts';
import { runChannel, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';

const HOUR = 3600_000;
const fields = (url: string, over: Partial<WebhookFields> = {}): WebhookFields => ({
  url,
  events: ['channel.trouble', 'channel.recovered'],
  allowPrivateNetwork: true,
  includeText: false,
  ...over,
});
const idOf = ({ headers }: Heard) => String(headers['webhook-id']);
const verify = (secret: string, { raw, headers }: Heard) =>
  new Verifier(secret).verify(raw, headers as Record<string, string>);

/** The bridge with nothing but a channel row, and a receiver that answers as the test says. */
async function world(t: TestContext, status: { now: number }) {
  const clock = createManualClock();
  const app = await startApp(t, {
    clock,
    bridge: ({ config, stores, logger }) => {
      assert.ok(logger);
      return createBridge({ config, stores, clock, log: logger });
    },
  });
  const { stores } = app;
  const { bridge } = app.parts;
  t.after(() => bridge.stopAll());
  const workspace = stores.workspaces.create('Cửa hàng');
  const channel = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa Bí Mật' });
  const server = await startServer(t, (_heard, reply) => {
    reply.writeHead(status.now).end(`said ${status.now}`);
  });
  bridge.startAll();
  const settled = async (what: string, check: () => unknown) => until(what, async () => check() || null);
  /** To the moment of the next try and not beyond: whatever else is timed would give up while nobody is asked. */
  const toNextTry = (webhookId: string) => {
    const [row] = stores.events.page(webhookId, 'pending', 1).items;
    assert.ok(row, 'something waits');
    return clock.advance(row.nextAt - clock.now());
  };
  return { clock, app, stores, bridge, channel, server, settled, toNextTry, url: `${server.origin}/hook` };
}

it('T32: a receiver that is down for an hour is told afterwards, with the same id and a valid signature; 2xx ends it', async (t) => {
  const status = { now: 503 };
  const { clock, stores, channel, server, settled, toNextTry, url } = await world(t, status);
  const { webhook, secret } = stores.webhooks.create(fields(url));
  stores.alerts.raise(channel.id, 'zalo-kicked', clock.now());
  stores.channels.setStatus(channel.id, 'error', { code: 'zalo-kicked', params: {} });

  await settled('the first try', () => stores.events.page(webhook.id, null, 10).items[0]?.attempts === 1);
  for (const attempts of [2, 3, 4]) {
    await toNextTry(webhook.id);
    await settled('another try', () => stores.events.page(webhook.id, 'pending', 10).items[0]?.attempts === attempts);
  }
  assert.ok(stores.webhooks.get(webhook.id)?.failingSince, 'the owner sees that nothing gets through');
  assert.equal(stores.webhooks.get(webhook.id)?.state, 'enabled', 'nobody gives up after an hour');
  status.now = 204;
  await toNextTry(webhook.id);
  await settled('the delivery', () => stores.events.count(webhook.id).delivered === 1);
  await clock.advance(200 * HOUR);

  assert.equal(server.heard.length, 5, 'once it was taken it is not told again, and other events never were');
  assert.equal(new Set(server.heard.map(idOf)).size, 1);
  for (const heard of server.heard.slice(-1)) {
    // The library refuses a timestamp that is not of now: the receiver's clock stands with ours.
    const realNow = Date.now;
    Date.now = () => Number(heard.headers['webhook-timestamp']) * 1_000;
    try {
      const body = verify(secret, heard) as { type: string; data: Record<string, string> };
      assert.equal(body.type, 'channel.trouble');
      assert.deepEqual(Object.keys(body.data).sort(), ['beganAt', 'channelId', 'code']);
      assert.throws(() => verify(`whsec_${'A'.repeat(43)}=`, heard));
    } finally {
      Date.now = realNow;
    }
    assert.doesNotMatch(heard.raw, /Bí Mật/, 'no name leaves the server by default');
  }
  assert.equal(stores.webhooks.get(webhook.id)?.failingSince, null);
  const [row] = stores.events.page(webhook.id, null, 10).items;
  assert.deepEqual(
    row?.tries.map((one) => one.status),
    [204, 503, 503, 503, 503],
  );
  assert.equal(row?.tries.at(-1)?.response, 'said 503');
});

it('410 switches a webhook off at once, three days of failure switch it off too, and the owner is told on the first page', async (t) => {
  const status = { now: 410 };
  const { clock, app, stores, channel, server, settled, toNextTry, url } = await world(t, status);
  const gone = stores.webhooks.create(fields(`${url}?gone`)).webhook;
  stores.alerts.raise(channel.id, 'zalo-kicked', clock.now());
  await settled('the answer 410', () => stores.webhooks.get(gone.id)?.state === 'gone');
  assert.equal(server.heard.length, 1);
  stores.webhooks.remove(gone.id);

  status.now = 500;
  const failing = stores.webhooks.create(fields(url)).webhook;
  const [open] = stores.alerts.open(channel.id);
  assert.ok(open);
  stores.alerts.recover(open);
  for (let attempts = 1; attempts <= MAX_ATTEMPTS; attempts++) {
    await settled(`try ${attempts}`, () => stores.events.page(failing.id, null, 1).items[0]?.attempts === attempts);
    if (attempts === MAX_ATTEMPTS) break;
    assert.equal(stores.webhooks.get(failing.id)?.state, 'enabled');
    await toNextTry(failing.id);
  }
  assert.equal(stores.webhooks.get(failing.id)?.state, 'failing');
  const heard = server.heard.length;
  stores.alerts.raise(channel.id, 'zalo-silent', clock.now());
  await clock.advance(30 * HOUR);
  assert.equal(server.heard.length, heard, 'nothing is sent any more');

  const { client } = app.signIn();
  assert.match((await client.get('/channels')).body, /đã tự tắt/);
  status.now = 200;
  await client.post(`/system/webhooks/${failing.id}/state`, { to: 'enabled' });
  assert.doesNotMatch((await client.get('/channels')).body, /đã tự tắt/);
  await client.post(`/system/webhooks/${failing.id}/replay`, { since: '0' });
  await settled('the replay', () => stores.events.count(failing.id).delivered === 1);
  assert.equal(new Set(server.heard.slice(1).map(idOf)).size, 1, 'a replay has the id of the event');
});

it('T33: while a secret is replaced both sign, and after a day only the new one does', async (t) => {
  const { clock, stores, channel, server, settled, url } = await world(t, { now: 200 });
  const { webhook, secret } = stores.webhooks.create(fields(url));
  const newer = stores.webhooks.rotate(webhook.id);
  assert.ok(newer && newer !== secret);
  stores.alerts.raise(channel.id, 'zalo-kicked', clock.now());
  await settled('the first event', () => stores.events.count(webhook.id).delivered === 1);
  const [both] = server.heard;
  assert.ok(both);
  verify(secret, both);
  verify(newer, both);

  await clock.advance(25 * HOUR);
  const [open] = stores.alerts.open(channel.id);
  assert.ok(open);
  stores.alerts.recover(open);
  await settled('the second event', () => server.heard.length === 2);
  assert.equal(String(server.heard[1]?.headers['webhook-signature']).split(' ').length, 1);
});

it('an address inside the network is not called without the switch, whatever its name says, and cloud addresses never', async (t) => {
  const { clock, app, stores, channel, server, settled } = await world(t, { now: 200 });
  const dispatcher = (address: string) =>
    createWebhooks({
      stores,
      clock,
      log: app.log.logger,
      resolve: async () => [{ address, family: 4 }],
    });
  const hook = stores.webhooks.create(
    fields(`http://hoa.example:${server.port}/`, { allowPrivateNetwork: false }),
  ).webhook;
  const told = await dispatcher('127.0.0.1').test(hook.id);
  assert.equal(told?.state, 'failed');
  assert.match(inEnglish(told?.tries[0]?.error ?? ''), /private network/);
  stores.webhooks.update(hook.id, { allowPrivateNetwork: true });
  const metadata = await dispatcher('169.254.169.254').test(hook.id);
  assert.match(inEnglish(metadata?.tries[0]?.error ?? ''), /never called/);
  assert.equal(server.heard.length, 0, 'nobody was called');
  assert.equal((await dispatcher('127.0.0.1').test(hook.id))?.state, 'delivered');

  stores.webhooks.update(hook.id, { url: `http://127.0.0.1:${server.port}/`, events: ['channel.status'] });
  stores.alerts.raise(channel.id, 'zalo-kicked', clock.now());
  stores.channels.setStatus(channel.id, 'error', { code: 'zalo-kicked', params: {} });
  await settled('what it listens to', () => server.heard.length === 2);
  assert.equal(server.heard[1]?.body.type, 'channel.status');
});

it('a redirect is not followed, a huge answer is cut, and one bad endpoint does not hold up another', async (t) => {
  const { clock, stores, channel, server, settled, url } = await world(t, { now: 200 });
  const other = await startServer(t, (heard, reply) => {
    if (heard.path === '/away') reply.writeHead(302, { location: url }).end();
    else if (heard.path === '/huge') {
      reply.writeHead(200).end('<script>x</script>'.repeat(300_000));
    }
    // '/mute' says nothing at all.
  });
  const hooks = ['/mute', '/away', '/huge'].map((path) => stores.webhooks.create(fields(other.origin + path)).webhook);
  const fine = stores.webhooks.create(fields(url)).webhook;
  stores.alerts.raise(channel.id, 'zalo-kicked', clock.now());
  await settled('the fine one', () => stores.events.count(fine.id).delivered === 1);
  await settled('the huge one', () => stores.events.count(hooks[2]?.id ?? '').delivered === 1);
  await settled(
    'the redirect',
    () => stores.events.page(hooks[1]?.id ?? '', null, 1).items[0]?.tries[0]?.status === 302,
  );
  const [huge] = stores.events.page(hooks[2]?.id ?? '', null, 1).items;
  assert.ok((huge?.tries[0]?.response?.length ?? 0) <= 500);
  assert.equal(server.heard.length, 1, 'the redirect led nowhere');
  await clock.advance(21_000);
  await settled('the mute one', () =>
    /nothing for|longer than/.test(
      inEnglish(stores.events.page(hooks[0]?.id ?? '', null, 1).items[0]?.tries[0]?.error ?? ''),
    ),
  );
});

it('a conversation tells its story in events: ids only, or with texts where the owner switched that on', async (t) => {
  const server = await startServer(t, (_heard, reply) => reply.writeHead(200).end());
  const w = await startBridge(t);
  const channelId = await runChannel(w, { dm: { mode: 'open' } });
  w.bridge.startAll();
  const events = [
    'message.received',
    'message.answered',
    'message.failed',
    'conversation.paused',
    'conversation.resumed',
  ] as const;
  w.stores.webhooks.create(fields(`${server.origin}/plain`, { events: [...events] }));
  w.stores.webhooks.create(fields(`${server.origin}/text`, { events: [...events], includeText: true }));
  const [account] = w.simulator.world.accounts;
  const from = [...(account?.friends ?? [])][0] ?? '';
  w.simulator.say({ from, to: account?.uid ?? '', text: 'Cho hỏi giá hoa hồng BÍ MẬT' });
  const of = (path: string) =>
    server.heard
      .filter((heard) => heard.path === path)
      .map(({ body }) => body as never as { type: string; data: Record<string, string> });
  await until('both to be told', () => of('/plain').length === 2 && of('/text').length === 2);
  assert.deepEqual(
    of('/plain').map(({ type }) => type),
    ['message.received', 'message.answered'],
  );
  const [asked] = w.stores.activity.page(channelId, { limit: 1 }).items;
  assert.ok(asked);
  const name = asked.message.senderName;
  const plain = server.heard
    .filter(({ path }) => path === '/plain')
    .map(({ raw }) => raw)
    .join();
  assert.ok(!plain.includes('BÍ MẬT') && !plain.includes(name) && !plain.includes('Tiệm'), plain);
  const [received, answered] = of('/text');
  assert.equal(received?.data.senderUid, asked.message.senderUid);
  assert.equal(received?.data.text, 'Cho hỏi giá hoa hồng BÍ MẬT');
  assert.equal(received?.data.senderName, name);
  assert.equal(answered?.data.answer, 'echo: Cho hỏi giá hoa hồng BÍ MẬT');
  assert.equal(answered?.data.messageId, received?.data.messageId);

  const conversation = w.stores.conversations.get(asked.message.conversationId);
  assert.ok(conversation);
  w.bridge.pause(conversation.id, 5);
  w.bridge.pause(conversation.id, 10);
  w.bridge.resume(conversation.id);
  await until('the pause', () => of('/plain').length === 4);
  assert.deepEqual(
    of('/plain')
      .slice(2)
      .map(({ type }) => type),
    ['conversation.paused', 'conversation.resumed'],
    'a longer pause is no news',
  );
  const ids = (path: string) => server.heard.filter((heard) => heard.path === path).map(idOf);
  await until('the other one', () => ids('/text').length === 4);
  assert.deepEqual(ids('/plain'), ids('/text'), 'an event has one id, whoever hears of it');
});
