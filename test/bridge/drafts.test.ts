import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { setPolicy } from '../helpers/bridge.ts';
import { until } from '../helpers/until.ts';
import { type CommandWorld, startCommands } from './commands/world.ts';

/** A channel in draft mode whose agent has proposed an answer to each of these. */
async function startDrafts(t: TestContext, ...questions: string[]) {
  const world = await startCommands(t);
  world.stores.channels.update(world.channelId, { settings: { draftMode: true } });
  for (const [index, text] of questions.entries()) {
    world.say(text);
    await until('a draft', () => drafts(world).length === index + 1);
  }
  await world.bridge.idle();
  return world;
}

const drafts = (world: CommandWorld) => world.stores.aside.drafts(null, 50);
const assistant = (world: CommandWorld) => {
  const threadId = world.stores.conversations.get(world.conversationId())?.threadId ?? '';
  return world.stores.threads
    .messages(threadId, 20)
    .items.flatMap(({ role, text }) => (role === 'assistant' ? [text] : []));
};

it('sends nothing by itself, and what the owner approves once, over a restart and however often it is tapped', async (t) => {
  const world = await startDrafts(t, 'giá bao nhiêu');
  assert.deepEqual(world.texts(), []);
  assert.deepEqual(assistant(world), [], 'what was only proposed was never said');
  await world.restart();
  await until('the channel to run', () => world.stores.channels.get(world.channelId)?.status === 'running');
  const [draft] = drafts(world);
  assert.ok(draft);
  assert.equal(draft.message.text, 'echo: giá bao nhiêu');
  assert.equal(draft.question?.text, 'giá bao nhiêu');
  const id = draft.message.id;
  world.bridge.approveDraft(id);
  assert.throws(() => world.bridge.approveDraft(id), /not_a_draft/);
  assert.deepEqual(await world.sent(1), ['echo: giá bao nhiêu']);
  assert.throws(() => world.bridge.approveDraft(id), /not_a_draft/);
  assert.throws(() => world.bridge.discardMessage(id), /not_retriable/);
  assert.deepEqual(assistant(world), ['echo: giá bao nhiêu']);
  await world.restart();
  await world.bridge.idle();
  assert.equal(world.texts().length, 1);
});

it('sends the owner’s words instead of the agent’s, and never what was discarded', async (t) => {
  const world = await startDrafts(t, 'một', 'hai');
  const [first, second] = drafts(world);
  assert.equal(first?.isOutdated, true, 'the person has written again');
  assert.equal(second?.isOutdated, false);
  world.bridge.discardMessage(second?.message.id ?? 0);
  assert.throws(() => world.bridge.approveDraft(first?.message.id ?? 0, ' \n '), /text_empty/);
  assert.throws(() => world.bridge.approveDraft(first?.message.id ?? 0, 'x'.repeat(20_001)), /text_too_long/);
  world.bridge.approveDraft(first?.message.id ?? 0, ' Dạ 300 nghìn ạ ');
  assert.deepEqual(await world.sent(1), ['Dạ 300 nghìn ạ']);
  assert.deepEqual(assistant(world), ['Dạ 300 nghìn ạ']);
  assert.throws(() => world.bridge.approveDraft(second?.message.id ?? 0), /not_a_draft/);
  assert.deepEqual(drafts(world), []);
});

it('asks the rules again at the approval: not the pause by the owner’s own words, but who may talk', async (t) => {
  const world = await startDrafts(t, 'một', 'hai');
  const [first, second] = drafts(world);
  world.bridge.sendAsOwner(world.conversationId(), 'chờ chị chút');
  await world.sent(1);
  assert.ok(
    drafts(world).every(({ isOutdated }) => isOutdated),
    'the owner has answered',
  );
  world.bridge.approveDraft(first?.message.id ?? 0);
  assert.deepEqual((await world.sent(2)).slice(1), ['echo: một']);
  setPolicy(world, world.channelId, { dm: { mode: 'disabled' } });
  assert.throws(() => world.bridge.approveDraft(second?.message.id ?? 0), /not_allowed/);
  await world.bridge.idle();
  assert.equal(world.texts().length, 2);
  assert.equal(drafts(world).length, 1, 'it stays, for the owner to discard or to change the rules');
});

it('does not draft commands or pairing texts, and tells nobody of a failure', async (t) => {
  const world = await startDrafts(t, 'một');
  world.say('/help');
  assert.match((await world.sent(1))[0] ?? '', /^Các lệnh/);
  world.say('@cham hai');
  const asked = await world.askedFor('hai');
  asked.reply.writeHead(403).end();
  await until('the failure', () => world.row('@cham hai').state === 'failed');
  setPolicy(world, world.channelId, { dm: { mode: 'pairing' } });
  world.say('chào', world.simulator.world.addPerson('Lạ').id);
  assert.match((await world.sent(2))[1] ?? '', /Mã của bạn/);
});
