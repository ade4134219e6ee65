import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { AGENT_KINDS, configSchemas, createAgents } from '../../src/bridge/agents/registry.ts';
import type { Agent } from '../../src/db/stores/agents.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { agentOf, agentsWith, json, requestOf, startServer } from './server.ts';

const { signal } = new AbortController();

/** Agents in a row, each with the next as its fallback (the last with the first), answering with these statuses. */
async function chain(t: TestContext, statuses: number[]) {
  const asked: number[] = [];
  const server = await startServer(t, (heard, reply) => {
    const index = Number(heard.path.slice(1));
    asked.push(index);
    json(reply, { text: `tôi là ${index}` }, statuses[index]);
  });
  const agents: Agent[] = statuses.map((_status, index) =>
    agentOf(
      'webhook',
      { url: `${server.origin}/${index}` },
      {
        id: `agent_${index}`,
        name: `Trợ lý ${index}`,
        fallbackAgentId: `agent_${(index + 1) % statuses.length}`,
        hasSecret: false,
      },
    ),
  );
  const [first] = agents;
  assert.ok(first);
  return { statuses, asked, first, fallbackTo: (id: string) => agents.find((agent) => agent.id === id) ?? null };
}

it('asks the next agent of the chain when one fails, and says who answered', async (t) => {
  const { asked, first, fallbackTo } = await chain(t, [503, 401, 200]);
  const { text, agentId } = await agentsWith().answer(first, requestOf('a'), signal, fallbackTo);
  assert.deepEqual([text, agentId], ['tôi là 2', 'agent_2']);
  assert.deepEqual(asked, [0, 1, 2]);
});

it('asks each agent of a loop once and then tells all that went wrong, retryable if one of them is', async (t) => {
  const { asked, first, fallbackTo } = await chain(t, [401, 503]);
  await assert.rejects(agentsWith().answer(first, requestOf('a'), signal, fallbackTo), {
    kind: 'overloaded',
    retryable: true,
    human: /Trợ lý 0: The key was not accepted.*Trợ lý 1: The server has trouble/,
  });
  assert.deepEqual(asked, [0, 1]);
});

it('uses no fallback that may not answer here, and none when an agent is only tried out', async (t) => {
  const { asked, first } = await chain(t, [503, 200]);
  await assert.rejects(
    agentsWith().answer(first, requestOf('a'), signal, () => null),
    { kind: 'overloaded' },
  );
  await assert.rejects(agentsWith().answerOnce(first, 'a', signal), { kind: 'overloaded' });
  assert.deepEqual(asked, [0, 0]);
});

it('does not ask the next agent once the answer was cancelled', async (t) => {
  const { asked, first, fallbackTo } = await chain(t, [200, 200]);
  await assert.rejects(agentsWith().answer(first, requestOf('a'), AbortSignal.abort(), fallbackTo), {
    kind: 'cancelled',
  });
  assert.deepEqual(asked, []);
});

it('leaves an endpoint alone after five failures in a row, then lets one call try it', async (t) => {
  const clock = createManualClock();
  const { statuses, asked, first } = await chain(t, [503]);
  const agents = agentsWith({ clock });
  const ask = () => agents.answer(first, requestOf('a'), signal);
  for (let count = 0; count < 5; count++) await assert.rejects(ask(), { human: /trouble of its own/ });
  await assert.rejects(ask(), { kind: 'overloaded', retryAfterMs: 30_000, human: /5 times in a row/ });
  assert.equal(asked.length, 5, 'the sixth call never left');

  await clock.advance(30_000);
  const results = await Promise.allSettled([ask(), ask(), ask()]);
  assert.ok(results.every(({ status }) => status === 'rejected'));
  assert.equal(asked.length, 6, 'only one of three tries it');
  await assert.rejects(ask(), { human: /6 times in a row/ });

  statuses[0] = 200;
  await clock.advance(30_000);
  assert.equal((await ask()).text, 'tôi là 0');
  assert.equal((await ask()).text, 'tôi là 0', 'and everything is as before');
});

it('tells which endpoint rests, since what and until when, and lets the owner end it at once', async (t) => {
  const server = await startServer(t, (_heard, reply) => json(reply, { error: 'down' }, 500));
  const agents = agentsWith();
  const agent = agentOf('webhook', { url: `${server.origin}/hook` });
  const other = agentOf('webhook', { url: `${server.origin}/other` });
  const fail = () => assert.rejects(agents.answer(agent, requestOf('x'), new AbortController().signal));
  for (let i = 0; i < 4; i++) await fail();
  assert.equal(agents.resting(agent), null, 'four failures are no rest');
  await fail();
  const resting = agents.resting(agent);
  assert.equal(resting?.failures, 5);
  assert.equal(resting?.error.kind, 'overloaded');
  assert.ok(resting.until > Date.now());
  assert.equal(agents.resting(other), null);
  await fail();
  assert.equal(server.heard.length, 5, 'a resting endpoint is not called');
  agents.wake(agent);
  assert.equal(agents.resting(agent), null);
  await fail();
  assert.equal(server.heard.length, 6);
});

it('calls a webhook that says it is gone for good no more, until its owner wants it or it gets another address', async (t) => {
  const clock = createManualClock();
  const server = await startServer(t, (heard, reply) =>
    heard.path === '/new' ? json(reply, { text: 'Dạ' }) : reply.writeHead(410).end(),
  );
  const agents = agentsWith({ clock });
  const agent = agentOf('webhook', { url: `${server.origin}/hook` });
  const moved = agentOf('webhook', { url: `${server.origin}/new` }, { id: 'agent_moved' });
  const fail = () => assert.rejects(agents.answer(agent, requestOf('x'), signal), { kind: 'config', gone: true });
  await fail();
  await clock.advance(24 * 3600_000);
  await fail();
  assert.equal(server.heard.length, 1, 'asked once');
  assert.equal(agents.resting(agent)?.until, Number.POSITIVE_INFINITY);
  assert.equal(
    (await agents.answer({ ...agent, fallbackAgentId: moved.id }, requestOf('x'), signal, () => moved)).text,
    'Dạ',
  );
  assert.equal((await agents.answer(moved, requestOf('x'), signal)).text, 'Dạ');
  agents.wake(agent);
  assert.equal(agents.resting(agent), null);
  await fail();
  assert.equal(server.heard.filter(({ path }) => path === '/hook').length, 2);
});

it('counts neither a wrong key nor a cancelled answer against an endpoint', async (t) => {
  const { statuses, asked, first } = await chain(t, [401]);
  const agents = agentsWith();
  for (let count = 0; count < 7; count++)
    await assert.rejects(agents.answer(first, requestOf('a'), signal), { kind: 'auth' });
  assert.equal(asked.length, 7);
  statuses[0] = 200;
  assert.equal((await agents.answer(first, requestOf('a'), signal)).text, 'tôi là 0');
});

it('skips a resting endpoint at once when there is a fallback', async (t) => {
  const { asked, first, fallbackTo } = await chain(t, [503, 200]);
  const agents = agentsWith();
  for (let count = 0; count < 6; count++) await agents.answer(first, requestOf('a'), signal, fallbackTo);
  assert.deepEqual(asked.filter((index) => index === 0).length, 5);
  await until('all to be answered', () => asked.filter((index) => index === 1).length === 6);
});

it('has settings for every kind, and answers without any wiring where no key is needed', async () => {
  assert.deepEqual(Object.keys(configSchemas).sort(), [...AGENT_KINDS].sort());
  const { answer, answerOnce } = createAgents();
  const echo = agentOf('echo', {}, { hasSecret: false });
  assert.equal((await answer(echo, requestOf('Chào'), signal)).text, 'echo: Chào');
  assert.equal((await answerOnce(echo, 'Chào', signal)).text, 'echo: Chào');
  await assert.rejects(answer(agentOf('openai', {}), requestOf('a'), signal), { kind: 'config', human: /key/ });
  await assert.rejects(answer(agentOf('telepathy', {}), requestOf('a'), signal), {
    kind: 'config',
    human: /telepathy/,
  });
});
