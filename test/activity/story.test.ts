import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runningChannel, startPages, uidOf } from '../channels/world.ts';
import { until } from '../helpers/until.ts';

const row = (body: string, text: string) => body.split('<li class="event"').find((part) => part.includes(text)) ?? '';

test('a stranger writes, is approved on the Pairing page, is answered, disabled, and every step can be read', async (t) => {
  const pages = await startPages(t);
  const { client, stores, simulator } = pages;
  const channelId = await runningChannel(pages);
  const me = uidOf(pages);
  const stranger = [...(simulator.world.accounts[0]?.friends ?? [])][0] ?? assert.fail();
  const uid = simulator.uidOf(me, stranger);
  const say = (text: string) => simulator.say({ from: stranger, to: me, text });
  const sent = () => simulator.sent(me).map((message) => message.text);
  const activity = async () => (await client.get(`/channels/${channelId}`)).body;

  say('Còn hoa ly không em?');
  const request = await until('a request', () => stores.pairing.pending(channelId)[0]);
  assert.match((await client.get('/pairing')).body, new RegExp(`${request.code}[\\s\\S]*Còn hoa ly không em\\?`));
  assert.match(await activity(), /Chờ ghép nối[\s\S]*remedies\/approve/);
  await until('the code to be sent', () => sent().some((text) => text.includes(request.code ?? '?')));

  await client.post(`/pairing/${request.id}/approve`, { boxes: true, notify: true, answerFirstMessage: true });
  await until('the first message to be answered', () => sent().includes('echo: Còn hoa ly không em?'));
  await until('the answer to be settled', async () => row(await activity(), 'Còn hoa ly').includes('Đã trả lời'));
  assert.ok(sent().some((text) => text.includes('đã đồng ý')));

  const user = stores.users.byUid(channelId, uid) ?? assert.fail();
  await client.post(`/users/${user.id}/disable`);
  const before = sent().length;
  say('Còn đó không?');
  await until('it to be ignored', async () =>
    row(await activity(), 'Còn đó không?').includes('bạn đã tạm tắt người này'),
  );
  assert.equal(sent().length, before, 'nothing was sent to somebody who is disabled');

  await client.post(`/channels/${channelId}/remedies/enable/${uid}`);
  say('Alo?');
  await until('an answer again', () => sent().includes('echo: Alo?'));
  assert.ok(!sent().includes('echo: Còn đó không?'), 'a remedy counts from the next message on');

  const conversation = stores.conversations.find(channelId, 'dm', uid) ?? assert.fail();
  await client.post(`/conversations/${conversation.id}/messages`, { text: 'Chị ơi, em đây' });
  await until('the owner’s words to be sent', () => sent().includes('Chị ơi, em đây'));
  say('Ủa, ai vậy?');
  await until('the agent to keep quiet', async () => row(await activity(), 'Ủa, ai vậy?').includes('đang tạm nghỉ'));
  assert.ok(!sent().includes('echo: Ủa, ai vậy?'));
  const chat = await client.get(`/conversations/${conversation.id}`);
  assert.match(chat.body, /Còn hoa ly không em\?[\s\S]*Chị ơi, em đây[\s\S]*Ủa, ai vậy\?/);
  assert.match(
    chat.body,
    new RegExp(`/threads/${conversation.threadId ?? stores.conversations.get(conversation.id)?.threadId}`),
  );
});
