import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startServer } from '../agents/server.ts';
import { until } from '../helpers/until.ts';
import { startRig } from './rig.ts';

it('after kill -9 in mid-burst every accepted message is still told of, and a repeated call has the same webhook-id', async (t) => {
  const server = await startServer(t, async (_heard, reply) => {
    await new Promise((resolve) => setTimeout(resolve, 15));
    reply.writeHead(200).end();
  });
  const rig = await startRig(t);
  await rig.call('POST', '/webhooks', {
    url: `${server.origin}/`,
    events: ['message.received'],
    allowPrivateNetwork: true,
  });
  const count = 30;
  for (let n = 0; n < count; n++)
    rig.simulator.say({ from: rig.friends[n % 5] ?? '', to: rig.accountUid, text: `tin ${n}` });
  await until('a few to be told', () => server.heard.length >= 5);
  await rig.kill();
  const before = server.heard.length;
  await rig.revive();
  const messageOf = ({ body }: (typeof server.heard)[number]) => (body.data as { messageId: string }).messageId;
  const rows = rig.inspect((stores) =>
    stores.activity.page(rig.channelId, { limit: 100 }).items.map(({ message }) => String(message.id)),
  );
  await until(
    'everything accepted to be told',
    () => {
      const told = new Set(server.heard.map(messageOf));
      return rows.length > 0 && rows.every((id) => told.has(id));
    },
    15_000,
  );
  assert.ok(before < rows.length, 'the kill fell into the middle');
  const ids = new Map<string, Set<string>>();
  for (const heard of server.heard) {
    const known = ids.get(messageOf(heard)) ?? new Set();
    ids.set(messageOf(heard), known.add(String(heard.headers['webhook-id'])));
  }
  for (const [message, known] of ids) assert.equal(known.size, 1, `message ${message} was told under two ids`);
});
