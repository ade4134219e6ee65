import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setPolicy } from '../../helpers/bridge.ts';
import { until } from '../../helpers/until.ts';
import { startCommands } from './world.ts';

const settings = (change: object) => ({ settings: { commands: { language: 'vi', texts: {} }, ...change } });

it('answers commands in Vietnamese, shows what was done, and never gives one to the agent', async (t) => {
  const world = await startCommands(t);
  world.say('／HELP ');
  const [help = ''] = await world.sent(1);
  assert.match(help, /^Các lệnh bạn dùng được/);
  assert.deepEqual(world.row('／HELP '), { state: 'answered', command: 'help', did: 'help', reason: 'dm.open' });
  world.say('/giá hoa ly');
  assert.equal((await world.sent(2))[1], 'echo: /giá hoa ly', 'an unknown word is ordinary text');
  const threadId = world.stores.conversations.get(world.conversationId())?.threadId ?? '';
  const thread = world.stores.threads.messages(threadId, 10).items.map(({ text }) => text);
  assert.deepEqual(thread, ['/giá hoa ly', 'echo: /giá hoa ly'], 'no command is in the history of the agent');
});

it('answers in English, or in the owner’s own words, where the channel says so', async (t) => {
  const world = await startCommands(t);
  world.stores.channels.update(world.channelId, settings({ commands: { language: 'en', texts: {} } }));
  world.say('/stop');
  assert.deepEqual(await world.sent(1), ['Nothing is running.']);
  const texts = { help: 'Gọi {name} nhé, {agent} không giúp được.' };
  world.stores.channels.update(world.channelId, settings({ commands: { language: 'en', texts } }));
  world.say('/trogiup');
  assert.equal((await world.sent(2))[1], 'Gọi Nguyễn Thị An nhé, {agent} không giúp được.');
});

it('gives a stranger’s command only what the rules give a stranger', async (t) => {
  const world = await startCommands(t, { dm: { mode: 'pairing' } });
  const stranger = world.simulator.world.addPerson('Người Lạ').id;
  world.say('/help', stranger);
  const [reply = ''] = await world.sent(1);
  assert.match(reply, /Mã của bạn là/);
  assert.doesNotMatch(reply, /\/new/);
  world.say('/agents', stranger);
  await until('the second to be decided', () => world.row('/agents').reason === 'dm.pairing_pending');
  setPolicy(world, world.channelId, { dm: { mode: 'disabled' } });
  world.say('/threads');
  await until('the third to be decided', () => world.row('/threads').reason === 'dm.disabled');
  await world.bridge.idle();
  assert.equal(world.texts().length, 1);
  setPolicy(world, world.channelId, { dm: { mode: 'pairing' } });
  world.bridge.approvePairing(world.stores.pairing.pending(world.channelId)[0]?.id ?? '', { notify: false });
  assert.match((await world.sent(2))[1] ?? '', /^Các lệnh/, 'after the approval the first message is answered');
});

it('in a group obeys the mention rule, with the mention cut out, and shows only the group’s own threads', async (t) => {
  const world = await startCommands(t, { dm: { mode: 'open' }, group: { mode: 'open' } });
  const account = world.simulator.world.accounts[0];
  const group = account && world.simulator.world.groupsOf(account)[0];
  assert.ok(group);
  const [member = ''] = group.members.filter((id) => id !== account.person.id);
  world.say('/new Chuyện riêng');
  await world.sent(1);
  world.simulator.say({ from: member, group: group.id, text: '/threads' });
  await until('it to be left alone', () => world.row('/threads').reason === 'group.mention_required');
  world.simulator.say({ from: member, group: group.id, text: '/threads ', mentions: [account.uid] });
  const [, list = ''] = await world.sent(2);
  assert.match(list, /▸ 1\. /);
  assert.doesNotMatch(list, /Chuyện riêng/, 'another conversation’s threads are never shown');
  world.simulator.say({ from: member, group: group.id, text: '/switch 2', mentions: [account.uid] });
  assert.match((await world.sent(3))[2] ?? '', /Không có luồng số 2/);
  world.simulator.say({ from: member, group: group.id, text: 'chào', mentions: [account.uid] });
  assert.equal((await world.sent(4))[3], 'echo: chào');
  const found = world.stores.conversations.find(world.channelId, 'group', group.id);
  const said = world.stores.threads.messages(found?.threadId ?? '', 10).items.map(({ text }) => text);
  assert.deepEqual(said, ['chào', 'echo: chào'], 'a command that was not for the agent is no context either');
});

it('opens, lists and switches threads, each with a history of its own', async (t) => {
  const world = await startCommands(t);
  world.say('một');
  await world.sent(1);
  world.say('/new Đặt tiệc');
  await world.sent(2);
  world.say('hai');
  await world.sent(3);
  world.say('/threads');
  const list = (await world.sent(4))[3] ?? '';
  assert.match(list, /\n1\. .*\n▸ 2\. Đặt tiệc\n/);
  world.say('/chuyen 1');
  assert.match((await world.sent(5))[4] ?? '', /^Đã chuyển sang luồng 1/);
  world.say('ba');
  await world.sent(6);
  const [first, second] = world.stores.threads.ofConversation(world.conversationId(), 10);
  const said = (id = '') =>
    world.stores.threads.messages(id, 10).items.flatMap((one) => (one.role === 'user' ? [one.text] : []));
  assert.deepEqual(said(first?.id), ['một', 'ba']);
  assert.deepEqual(said(second?.id), ['hai']);
  for (const wrong of ['/switch', '/switch 9', '/switch -1']) world.say(wrong);
  await world.sent(9);
  assert.equal(world.stores.conversations.get(world.conversationId())?.threadId, first?.id);
});

it('gives nobody the thread of somebody else, whatever number or name they write', async (t) => {
  const world = await startCommands(t);
  world.say('một');
  await world.sent(1);
  const foreign = world.stores.threads.create(world.workspaceId, 'Bí mật của Tám', 'conv_somebody_else');
  world.stores.threads.add(foreign.id, { role: 'user', text: 'bí mật', at: 1 });
  const tries = ['/threads', '/switch 2', '/switch 0', `/switch ${foreign.id}`, '/switch Bí mật của Tám', '/more'];
  for (const text of tries) world.say(text);
  const texts = await world.sent(1 + tries.length);
  assert.doesNotMatch(texts.join('\n'), /Bí mật của Tám|bí mật/);
  const [own] = world.stores.threads.ofConversation(world.conversationId(), 10);
  assert.equal(world.stores.conversations.get(world.conversationId())?.threadId, own?.id);
});

it('says that the owner fixed the thread, and changes nothing', async (t) => {
  const world = await startCommands(t);
  const shared = world.stores.threads.create(world.workspaceId, 'Chung');
  world.stores.channels.update(world.channelId, { threadId: shared.id });
  for (const command of ['/new', '/threads', '/switch 1', '/more', '/agent cham']) world.say(command);
  const texts = await world.sent(5);
  for (const text of texts) assert.match(text, /một luồng do Nguyễn Thị An đặt/);
  assert.deepEqual(world.stores.threads.ofConversation(world.conversationId(), 10), []);
  assert.equal(world.stores.threads.get(shared.id)?.agentId, null);
});

it('asks an agent once by its handle, or for the whole thread, and never one that may not answer here', async (t) => {
  const world = await startCommands(t);
  const hidden = world.stores.agents.create(world.workspaceId, {
    handle: 'kin',
    name: 'Kín',
    kind: 'echo',
    config: {},
  });
  const allowed = world.stores.agents.listByWorkspace(world.workspaceId).filter(({ id }) => id !== hidden.id);
  world.stores.channels.update(world.channelId, { agentIds: allowed.map(({ id }) => id) });
  world.say('@Cham giá sao');
  (await world.askedFor('giá sao')).answer('ba trăm');
  assert.deepEqual(await world.sent(1), ['ba trăm'], 'the handle is no part of the question');
  world.say('rẻ quá');
  assert.equal((await world.sent(2))[1], 'echo: rẻ quá', 'once is once');
  world.say('/agents');
  assert.doesNotMatch((await world.sent(3))[2] ?? '', /kin/i);
  world.say('/agent kin');
  assert.match((await world.sent(4))[3] ?? '', /Không có trợ lý này/);
  world.say('@kin ơi');
  assert.equal((await world.sent(5))[4], 'echo: @kin ơi', 'an agent that is not allowed does not exist');
  world.say('/agent @cham');
  assert.match((await world.sent(6))[5] ?? '', /Cô Chậm \(@cham\) trả lời/);
  world.say('còn hoa không');
  (await world.askedFor('còn hoa không')).answer('còn');
  await world.sent(7);

  const echo = allowed.find(({ kind }) => kind === 'echo');
  world.stores.channels.update(world.channelId, { agentIds: [echo?.id ?? ''] });
  world.say('còn không');
  const after = (await world.sent(9)).slice(7);
  assert.match(after[0] ?? '', /không còn ở đây/, 'a choice that the whitelist no longer has is dropped, and said');
  assert.equal(after[1], 'echo: còn không');
  world.say('lại');
  assert.equal((await world.sent(10))[9], 'echo: lại', 'it is said once');
});

it('/stop ends a running answer at once, and what waited behind it, but not what comes after', async (t) => {
  const world = await startCommands(t);
  world.say('/agent cham');
  await world.sent(1);
  world.say('câu dài');
  const question = await world.askedFor('câu dài');
  world.say('câu hai');
  await until('the second to wait', () => world.row('câu hai').state === 'received');
  world.say('/stop');
  assert.deepEqual((await world.sent(2)).slice(1), ['Đã dừng.']);
  await until('the call to be hung up', () => question.reply.destroyed);
  assert.deepEqual(
    ['câu dài', 'câu hai'].map((text) => world.row(text).state),
    ['cancelled', 'cancelled'],
  );
  world.say('câu ba');
  (await world.askedFor('câu ba')).answer('đây');
  assert.deepEqual((await world.sent(3)).slice(2), ['đây']);
  assert.equal(
    world.asked.some(({ text }) => text === 'câu hai'),
    false,
  );
  assert.equal(world.row('/stop').did, 'stopped');
});

it('keeps answers for a thread that was left, over a restart, and brings them when asked, oldest first', async (t) => {
  const world = await startCommands(t);
  const asking = world.conversationId;
  world.say('/agent cham');
  await world.sent(1);
  const questions = ['a', 'b', 'c', 'd'];
  for (const text of questions) world.say(text);
  const first = await world.askedFor('a');
  await until('the rest to wait', () => world.row('d').state === 'received');
  world.say('/new');
  await until('the command to be answered while the agent is busy', () => world.texts().length === 2);
  first.answer('trả lời a');
  for (const text of questions.slice(1)) (await world.askedFor(text)).answer(`trả lời ${text}`);
  await until('all answered', () => questions.every((text) => world.row(text).state === 'answered'));
  await world.bridge.idle();
  assert.equal(world.texts().length, 2, 'nothing is sent into the new thread');
  assert.equal(
    world.stores.messages.page(asking(), 20).items.filter(({ outbox }) => outbox?.state === 'kept').length,
    4,
  );

  await world.restart();
  world.say('/more');
  assert.equal((await world.sent(3))[2], 'Không có câu trả lời nào đang chờ.');
  world.say('/switch 1');
  assert.match((await world.sent(4))[3] ?? '', /Số câu trả lời đang chờ bạn: 4/);
  world.say('/more');
  assert.deepEqual((await world.sent(8)).slice(4), [
    'trả lời a',
    'trả lời b',
    'trả lời c',
    'Số câu trả lời còn chờ: 1. Gõ /more để nhận tiếp.',
  ]);
  world.say('/thêm');
  assert.deepEqual((await world.sent(9)).slice(8), ['trả lời d']);
  world.say('/more');
  assert.equal((await world.sent(10))[9], 'Không có câu trả lời nào đang chờ.', 'each comes once');
});
