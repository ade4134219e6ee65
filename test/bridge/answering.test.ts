import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Simulator } from '../../src/simulator/index.ts';
import { type BridgeWorld, runChannel, setPolicy, startBridge } from '../helpers/bridge.ts';
import { keepIncoming } from '../helpers/messages.ts';
import { until } from '../helpers/until.ts';

const account = (simulator: Simulator, index = 0) => {
  const found = simulator.world.accounts[index];
  assert.ok(found);
  return found;
};
const friend = (simulator: Simulator, index = 0): string => {
  const id = [...account(simulator).friends][index];
  assert.ok(id);
  return id;
};
/** The uid under which the first account knows a person. */
const uidOf = (world: BridgeWorld, person: string) => world.simulator.uidOf(account(world.simulator).uid, person);
const texts = (world: BridgeWorld) => world.simulator.sent(account(world.simulator).uid).map((one) => one.text);
const say = (world: BridgeWorld, from: string, text: string) =>
  world.simulator.say({ from, to: account(world.simulator).uid, text });
const activity = (world: BridgeWorld, channelId: string) =>
  world.stores.activity
    .page(channelId, { limit: 50 })
    .items.map(({ message, inbox }) => [message.text, inbox?.decision, inbox?.reason]);
/** Everything that was pushed has been received, judged and sent. */
async function settled(world: BridgeWorld, channelId: string, messages: number) {
  await until(`${messages} messages to be decided`, () => {
    const { items } = world.stores.activity.page(channelId, { limit: 200 });
    return items.length >= messages && items.every(({ inbox }) => inbox?.decidedAt);
  });
  await world.bridge.idle();
}

async function openWorld(t: TestContext) {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  return { world, channelId };
}

it('answers a private message once, writes down how it went, and takes its own echo for nothing else', async (t) => {
  const { world, channelId } = await openWorld(t);
  say(world, friend(world.simulator), 'Còn hoa ly không em?');
  await until('an answer', () => texts(world).length > 0);
  await settled(world, channelId, 1);
  assert.deepEqual(texts(world), ['echo: Còn hoa ly không em?']);

  const [conversation] = world.stores.conversations.page(channelId, { limit: 10 }).items;
  assert.ok(conversation);
  const messages = world.stores.messages.page(conversation.id, 10).items;
  assert.deepEqual(
    messages.map(({ message, inbox, outbox }) => [message.author, inbox?.state ?? outbox?.state]),
    [
      ['agent', 'sent'],
      ['contact', 'answered'],
    ],
    'no third row: the echo was recognised',
  );
  assert.ok(messages[0]?.message.zaloMsgId, "Zalo's id is kept");
  assert.equal(world.stores.conversations.get(conversation.id)?.pausedUntil, null, 'the echo is not a takeover');
  const thread = world.stores.threads.messages(conversation.threadId ?? '', 10).items;
  assert.deepEqual(
    thread.map(({ role, text }) => [role, text]),
    [
      ['user', 'Còn hoa ly không em?'],
      ['assistant', 'echo: Còn hoa ly không em?'],
    ],
  );
});

it('keeps the order inside a conversation and answers equal texts each', async (t) => {
  const { world, channelId } = await openWorld(t);
  for (const text of ['một', 'hai', 'hai', 'ba']) say(world, friend(world.simulator), text);
  await settled(world, channelId, 4);
  assert.deepEqual(texts(world), ['echo: một', 'echo: hai', 'echo: hai', 'echo: ba']);
});

it('pairs a stranger: one code, silence for repeats, and the first message answered after approval', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'pairing' } });
  const stranger = world.simulator.world.addPerson('Lê Văn Tám').id;
  say(world, stranger, 'shop ơi cho hỏi giá');
  await settled(world, channelId, 1);
  say(world, stranger, 'alo?');
  await settled(world, channelId, 2);

  const [request] = world.stores.pairing.pending(channelId);
  assert.ok(request);
  assert.equal(request.firstMessage, 'shop ơi cho hỏi giá');
  assert.equal(texts(world).length, 1, 'a repeat gets no second reply');
  assert.match(texts(world)[0] ?? '', new RegExp(`Mã của bạn là ${request.code}`));
  assert.match(texts(world)[0] ?? '', /Nguyễn Thị An/, 'the text speaks for the owner');

  world.bridge.approvePairing(request.id);
  await until('the notice and the answer', () => texts(world).length === 3);
  await world.bridge.idle();
  assert.deepEqual(texts(world).slice(1), ['Nguyễn Thị An đã đồng ý. Mời bạn nhắn tin!', 'echo: shop ơi cho hỏi giá']);
  assert.throws(() => world.bridge.approvePairing(request.id), /request_not_pending/, 'a second click changes nothing');

  say(world, stranger, 'cảm ơn');
  await until('an answer to an approved user', () => texts(world).length === 4);
  assert.equal(texts(world)[3], 'echo: cảm ơn');
  assert.equal(world.stores.pairing.pending(channelId).length, 0);
});

it('approves without a notice and without answering when the owner chose so', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'pairing', pairingReply: 'silent' } });
  const stranger = world.simulator.world.addPerson('Người Lạ').id;
  say(world, stranger, 'xin chào');
  await settled(world, channelId, 1);
  const [request] = world.stores.pairing.pending(channelId);
  assert.ok(request);
  world.bridge.approvePairing(request.id, { notify: false, answerFirstMessage: false });
  await world.bridge.idle();
  assert.deepEqual(texts(world), [], 'a silent pairing never says anything by itself');
});

it('T28: three people may wait for approval, and the fourth hears nothing', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'pairing' } });
  for (let n = 1; n <= 4; n++) {
    say(world, world.simulator.world.addPerson(`Khách ${n}`).id, 'chào');
    await settled(world, channelId, n);
  }
  assert.equal(world.stores.pairing.pending(channelId).length, 3);
  assert.equal(texts(world).length, 3);
  assert.equal(activity(world, channelId)[0]?.[2], 'dm.pairing_full');
});

it("T28: the owner's code approves whoever sends it, once, and guessing is cut off", async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'pairing', pairingReply: 'silent' } });
  const code = world.stores.pairing.get(world.bridge.createPairingCode(channelId, { note: 'cô Ba' }))?.code ?? '';
  const guest = world.simulator.world.addPerson('Cô Ba').id;
  const guesser = world.simulator.world.addPerson('Kẻ Đoán Mò').id;
  for (let n = 1; n <= 6; n++) {
    say(world, guesser, `ACDE-FGH${n % 2 ? 'J' : 'K'}`);
    await settled(world, channelId, n);
  }
  say(world, guesser, code);
  await settled(world, channelId, 7);
  assert.equal(
    world.stores.users.standing(channelId, uidOf(world, guesser)),
    null,
    'not even the right code after five wrong ones',
  );

  say(world, guest, code.toLowerCase().replace('-', ' '));
  await until('the approval', () => world.stores.users.standing(channelId, uidOf(world, guest)) === 'active');
  await world.bridge.idle();
  assert.deepEqual(
    texts(world),
    ['Nguyễn Thị An đã đồng ý. Mời bạn nhắn tin!'],
    'the code itself is not given to the agent',
  );
  say(world, world.simulator.world.addPerson('Người Đến Sau').id, code);
  await settled(world, channelId, 9);
  assert.equal(world.stores.users.list(channelId).length, 1, 'a code works once');
});

it('answers a listed friend only, and a policy change counts from the next message without a restart', async (t) => {
  const world = await startBridge(t);
  const listed = friend(world.simulator, 0);
  const other = friend(world.simulator, 1);
  const channelId = await runChannel(world, { dm: { mode: 'allowlist', allow: [] } });
  say(world, listed, 'một');
  await settled(world, channelId, 1);
  setPolicy(world, channelId, { dm: { mode: 'allowlist', allow: [uidOf(world, listed)] } });
  say(world, listed, 'hai');
  say(world, other, 'ba');
  await settled(world, channelId, 3);
  assert.deepEqual(texts(world), ['echo: hai']);
});

it('stops answering a disabled user at the next message and a blocked one in every mode', async (t) => {
  const { world, channelId } = await openWorld(t);
  const person = friend(world.simulator);
  const user = world.bridge.approveUser(channelId, uidOf(world, person));
  say(world, person, 'một');
  await settled(world, channelId, 1);
  world.bridge.setUserStatus(user.id, 'disabled');
  say(world, person, 'hai');
  await settled(world, channelId, 2);
  world.bridge.setUserStatus(user.id, 'active');
  world.bridge.block(channelId, uidOf(world, person));
  say(world, person, 'ba');
  await settled(world, channelId, 3);
  assert.deepEqual(texts(world), ['echo: một']);
  assert.deepEqual(
    activity(world, channelId).map((row) => row[2]),
    ['contact.blocked', 'user.disabled', 'dm.open'],
  );
});

it('answers in an allowed group only when mentioned, and hands over what was said before, once', async (t) => {
  const world = await startBridge(t);
  const { simulator } = world;
  const [group, other] = simulator.world.groupsOf(account(simulator));
  assert.ok(group && other);
  const members = group.members.filter((id) => id !== account(simulator).person.id);
  const [first = '', second = ''] = members;
  const channelId = await runChannel(world, { group: { mode: 'allowlist', rules: { [group.id]: { enabled: true } } } });

  simulator.say({ from: first, group: group.id, text: 'mai họp lúc mấy giờ nhỉ' });
  simulator.say({ from: second, group: group.id, text: '@All nhớ đến nhé', mentions: ['all'] });
  await settled(world, channelId, 2);
  assert.deepEqual(texts(world), [], 'neither an un-mentioned message nor @all wakes the agent');

  simulator.say({ from: first, group: group.id, text: 'nhắc giúp chị', mentions: [account(simulator).uid] });
  await settled(world, channelId, 3);
  assert.deepEqual(texts(world), ['echo: nhắc giúp chị'], 'the own mention is cut out');
  const conversation = world.stores.conversations.find(channelId, 'group', group.id);
  const thread = () =>
    world.stores.threads.messages(world.stores.conversations.get(conversation?.id ?? '')?.threadId ?? '', 50).items;
  assert.deepEqual(
    thread().map(({ role, text }) => `${role}: ${text}`),
    [
      'user: mai họp lúc mấy giờ nhỉ',
      'user: @All nhớ đến nhé',
      'user: nhắc giúp chị',
      'assistant: echo: nhắc giúp chị',
    ],
  );
  assert.ok(thread()[0]?.senderName, 'each line says who spoke');

  simulator.say({ from: first, group: group.id, text: 'còn ai nữa', mentions: [account(simulator).uid] });
  const stranger = other.members.find((id) => id !== account(simulator).person.id) ?? '';
  simulator.say({ from: stranger, group: other.id, text: 'ơi', mentions: [account(simulator).uid] });
  await settled(world, channelId, 5);
  assert.equal(thread().filter(({ text }) => text.includes('họp')).length, 1, 'context rides along once');
  assert.deepEqual(texts(world), ['echo: nhắc giúp chị', 'echo: còn ai nữa'], 'the other group gets nothing');
});

it("counts a quote of the agent's own message as a mention, and a quote of anything else not", async (t) => {
  const world = await startBridge(t);
  const { simulator } = world;
  const [group] = simulator.world.groupsOf(account(simulator));
  assert.ok(group);
  const [first = '', second = ''] = group.members.filter((id) => id !== account(simulator).person.id);
  const channelId = await runChannel(world, { group: { mode: 'open' } });
  simulator.say({ from: first, group: group.id, text: 'giá sao', mentions: [account(simulator).uid] });
  await settled(world, channelId, 1);
  const answer = simulator.sent(account(simulator).uid)[0];
  assert.ok(answer);
  const said = simulator.say({ from: second, group: group.id, text: 'rẻ quá' });
  simulator.say({ from: first, group: group.id, text: 'đúng ha', quote: said.msgId });
  simulator.say({ from: first, group: group.id, text: 'lấy 2 bó', quote: answer.msgId });
  await settled(world, channelId, 4);
  assert.deepEqual(texts(world), ['echo: giá sao', 'echo: lấy 2 bó']);
});

it('T30: a conversation is left to its owner after the owner wrote on the phone, until resumed', async (t) => {
  const { world, channelId } = await openWorld(t);
  const person = friend(world.simulator);
  world.simulator.ownerSays({ account: account(world.simulator).uid, to: person, text: 'để chị trả lời' });
  await until(
    'the takeover',
    () => world.stores.conversations.find(channelId, 'dm', uidOf(world, person))?.pausedUntil,
  );
  say(world, person, 'vâng chị');
  say(world, friend(world.simulator, 1), 'shop ơi');
  await settled(world, channelId, 2);
  assert.deepEqual(texts(world), ['echo: shop ơi'], 'only the conversation that was taken over is quiet');
  world.bridge.resume(world.stores.conversations.find(channelId, 'dm', uidOf(world, person))?.id ?? '');
  say(world, person, 'còn không ạ');
  await settled(world, channelId, 3);
  assert.deepEqual(texts(world), ['echo: shop ơi', 'echo: còn không ạ']);
});

it('sends what the owner writes in the admin page as the owner, and pauses the agent there', async (t) => {
  const { world, channelId } = await openWorld(t);
  const person = friend(world.simulator);
  say(world, person, 'alo');
  await settled(world, channelId, 1);
  const conversation = world.stores.conversations.find(channelId, 'dm', uidOf(world, person));
  assert.ok(conversation);
  const id = world.bridge.sendAsOwner(conversation.id, 'Chị An đây, em cần gì?');
  await until('it to be sent', () => world.stores.outbox.get(id)?.outbox.state === 'sent');
  say(world, person, 'dạ');
  await settled(world, channelId, 2);
  assert.deepEqual(texts(world), ['echo: alo', 'Chị An đây, em cần gì?']);
  assert.throws(() => world.bridge.sendAsOwner(conversation.id, '   '), /text_empty/);
  assert.throws(() => world.bridge.sendAsOwner(conversation.id, 'x'.repeat(2_001)), /text_too_long/);
});

it('does not answer a message that was taken back, and hides what it said', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'pairing', pairingReply: 'silent' } });
  const person = world.simulator.world.addPerson('Hối Hận').id;
  const { msgId } = say(world, person, 'bí mật');
  await settled(world, channelId, 1);
  const [request] = world.stores.pairing.pending(channelId);
  world.simulator.recall(msgId);
  await until('the recall', () => world.stores.messages.byZaloId(channelId, msgId)?.recalledAt);
  world.bridge.approvePairing(request?.id ?? '', { notify: false });
  await world.bridge.idle();
  assert.deepEqual(texts(world), []);
  assert.doesNotMatch(JSON.stringify(activity(world, channelId)), /bí mật/);
});

it('takes up after a restart what it had accepted, and answers it exactly once', async (t) => {
  const { world, channelId } = await openWorld(t);
  const person = friend(world.simulator);
  say(world, person, 'trước');
  await settled(world, channelId, 1);
  const conversation = world.stores.conversations.find(channelId, 'dm', uidOf(world, person));
  // A message that was accepted but not yet worked on when the process ended.
  const id = keepIncoming(
    world.stores,
    { channelId, conversationId: conversation?.id ?? '' },
    { zaloMsgId: '9999999999991', senderUid: uidOf(world, person), text: 'lúc tắt máy', at: Date.now() },
  );
  await world.restart();
  await until('the answer after the restart', () => texts(world).includes('echo: lúc tắt máy'));
  await world.bridge.idle();
  assert.deepEqual(texts(world), ['echo: trước', 'echo: lúc tắt máy']);
  assert.equal(world.stores.inbox.get(id)?.inbox.state, 'answered');
});

it('runs two channels side by side without one touching the other', async (t) => {
  const world = await startBridge(t);
  const { simulator } = world;
  const first = await runChannel(world, { dm: { mode: 'open' } });
  const second = await runChannel(world, { dm: { mode: 'disabled' } }, account(simulator, 1));
  const person = friend(simulator, 11);
  simulator.say({ from: person, to: account(simulator, 0).uid, text: 'hoa' });
  simulator.say({ from: person, to: account(simulator, 1).uid, text: 'thuốc' });
  await settled(world, first, 1);
  await settled(world, second, 1);
  assert.deepEqual(
    simulator.sent(account(simulator, 0).uid).map((one) => one.text),
    ['echo: hoa'],
  );
  assert.deepEqual(simulator.sent(account(simulator, 1).uid), []);
  await world.bridge.stop(second);
  simulator.say({ from: person, to: account(simulator, 0).uid, text: 'nữa' });
  await settled(world, first, 2);
  assert.equal(simulator.sent(account(simulator, 0).uid).length, 2, 'stopping one leaves the other running');
});
