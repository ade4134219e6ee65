import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { AgentAttachment } from '../../src/bridge/media/types.ts';
import { json, SECRET, sse, startServer } from '../agents/server.ts';
import { settled, startWatched } from './world.ts';

type Listen = (reply: ServerResponse) => unknown;

/** A running channel whose agent is a chat model with a model beside it that listens. */
async function startHearing(t: TestContext, listen: Listen, config: Record<string, unknown> = {}) {
  const server = await startServer(t, (heard, reply) =>
    heard.path.endsWith('/audio/transcriptions')
      ? listen(reply)
      : sse(reply, [{ choices: [{ delta: { content: 'Dạ còn ạ' }, finish_reason: 'stop' }] }]),
  );
  const watched = await startWatched(t, { dm: { mode: 'open' } });
  const { world, channelId } = watched;
  const { workspaceId } = world.stores.channels.get(channelId) ?? { workspaceId: '' };
  const [agent] = world.stores.agents.listByWorkspace(workspaceId);
  const baseUrl = `${server.origin}/v1`;
  const full = { baseUrl, model: 'm1', transcriptionModel: 'nghe-1', allowPrivateNetwork: true, ...config };
  world.stores.agents.update(agent?.id ?? '', { kind: 'openai', config: full, secret: SECRET });
  const message = () => world.stores.activity.page(channelId, { limit: 1 }).items[0];
  const attachment = () => (message()?.message.attachments ?? [])[0] as Partial<AgentAttachment> | undefined;
  const told = () =>
    server.heard
      .filter(({ path }) => path.endsWith('/chat/completions'))
      .map(({ body }) => (body.messages as { content: string }[]).at(-1)?.content);
  const listened = () => server.heard.filter(({ path }) => path.endsWith('/audio/transcriptions'));
  return { ...watched, server, baseUrl, message, attachment, told, listened };
}

test('a voice message is written down once, kept with it, given to the agent as text, and remembered', async (t) => {
  const one = await startHearing(t, (reply) => json(reply, { text: ' Còn hoa ly không? ' }));
  one.world.simulator.say({ from: one.friend, to: one.account, extra: { kind: 'voice', seconds: 12 } });
  await settled(one.world, one.channelId, 1);

  const [upload] = one.listened();
  assert.match(upload?.headers['content-type'] ?? '', /^multipart\/form-data/);
  assert.match(upload?.raw ?? '', /name="file"; filename="voice.wav"\r\nContent-Type: audio\/wav\r\n\r\nRIFF/);
  assert.match(upload?.raw ?? '', /name="model"\r\n\r\nnghe-1/);
  assert.equal(upload?.headers.authorization, `Bearer ${SECRET}`);
  assert.deepEqual(one.told(), ['[voice message] Còn hoa ly không?'], 'said once, and not named as an attachment too');
  assert.deepEqual(one.attachment()?.transcript, { text: 'Còn hoa ly không?' });
  assert.equal(one.attachment()?.content, undefined, 'no bytes in the database');
  const conversation = one.world.stores.conversations.get(one.message()?.message.conversationId ?? '');
  const [said] = one.world.stores.threads.messages(conversation?.threadId ?? '', 5).items;
  assert.equal(said?.text, '[voice message] Còn hoa ly không?');

  one.world.simulator.say({ from: one.friend, to: one.account, text: 'bao nhiêu một bó' });
  await settled(one.world, one.channelId, 2);
  assert.equal(one.listened().length, 1, 'what was heard is not heard again');
});

test('what cannot be heard stops no answer: the agent knows that there was a voice, and the owner sees why', async (t) => {
  const one = await startHearing(t, (reply) => json(reply, { error: { message: 'no such model nghe-1' } }, 404));
  one.world.simulator.say({ from: one.friend, to: one.account, extra: { kind: 'voice' } });
  await settled(one.world, one.channelId, 1);
  assert.deepEqual(one.told(), ['[voice message, not transcribed]']);
  assert.equal(one.message()?.inbox?.state, 'answered');
  assert.match(one.attachment()?.transcript?.error ?? '', /no such model nghe-1/);
  assert.equal(one.attachment()?.transcript?.text, undefined);
  assert.doesNotMatch(
    JSON.stringify(one.world.simulator.sent(one.account)),
    /nghe-1/,
    'nothing of it reaches the person',
  );
});

test('nobody listens when no model is set, and a key goes to its own server only', async (t) => {
  const silent = await startHearing(t, (reply) => json(reply, { text: 'x' }), { transcriptionModel: undefined });
  silent.world.simulator.say({ from: silent.friend, to: silent.account, extra: { kind: 'voice' } });
  await settled(silent.world, silent.channelId, 1);
  assert.deepEqual([silent.listened().length, silent.told()], [0, ['[voice message, not transcribed]']]);

  const other = await startServer(t, (_heard, reply) => json(reply, { text: '' }));
  const agents = silent.world.stores.agents;
  const [agent] = agents.listByWorkspace(silent.world.stores.channels.get(silent.channelId)?.workspaceId ?? '');
  const config = { ...agent?.config, transcriptionModel: 'w', transcriptionBaseUrl: `${other.origin}/v1` };
  agents.update(agent?.id ?? '', { config });
  silent.world.simulator.say({ from: silent.friend, to: silent.account, extra: { kind: 'voice' } });
  await settled(silent.world, silent.channelId, 2);
  assert.deepEqual(
    other.heard.map(({ path, headers }) => [path, headers.authorization]),
    [['/v1/audio/transcriptions', undefined]],
  );
  assert.match(JSON.stringify(silent.message()?.message.attachments), /agentError\.nothingHeard/);
});
