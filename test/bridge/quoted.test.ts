import assert from 'node:assert/strict';
import { it } from 'node:test';
import { json, startServer } from '../agents/server.ts';
import { runChannel, startBridge } from '../helpers/bridge.ts';
import { until } from '../helpers/until.ts';

it('tells an agent what a message answers, and a webhook who else was mentioned and in which language to speak', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  const [account] = world.simulator.world.accounts;
  const [person] = account?.friends ?? [];
  assert.ok(account && person);
  const server = await startServer(t, (_heard, reply) => json(reply, { text: 'Dạ 80k ạ' }));
  const [agent] = world.stores.agents.listByWorkspace(world.stores.channels.get(channelId)?.workspaceId ?? '');
  assert.ok(agent);
  world.stores.agents.update(agent.id, {
    kind: 'webhook',
    config: { url: `${server.origin}/hook`, allowPrivateNetwork: true },
  });
  const said = world.simulator.say({ from: person, to: account.uid, text: 'Hoa ly trắng' });
  await until('the first call', () => server.heard.length === 1);
  await world.bridge.idle();
  world.simulator.say({
    from: person,
    to: account.uid,
    text: 'cái này bao nhiêu',
    quote: said.msgId,
  });
  await until('the second call', () => server.heard.length === 2);
  await world.bridge.idle();
  const [first, second] = server.heard.map(({ body }) => body.data as Record<string, Record<string, unknown>>);
  assert.equal('quote' in (first?.message ?? {}), false);
  assert.deepEqual(second?.message?.quote, { text: 'Hoa ly trắng', own: false });
  assert.deepEqual([second?.message?.text, second?.message?.mentions], ['cái này bao nhiêu', []]);
  assert.deepEqual([second?.locale, second?.route], ['vi', { name: agent.handle }]);
});
