import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS, readSettings } from '../../src/bridge/channel-settings.ts';
import { elementOf, fieldsOf, fill, unescapeHtml } from './form-fields.ts';
import { startWorld, type World } from './world.ts';

type Changes = Record<string, string | string[] | null>;

const settingsOf = (world: World) => readSettings(world.now().settings);

async function fieldsIn(world: World, section: string): Promise<Record<string, string[]>> {
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  return fieldsOf(page.body, `settings-${section}`);
}

/** Opens the page, changes fields of one card and sends it, as htmx does. */
async function send(world: World, section: string, changes: Changes) {
  const form = fill(await fieldsIn(world, section), changes);
  return world.browser.hxPost(`/channels/${world.channel.id}/settings/${section}`, form);
}

/** The card comes back with the sentence beside its field and the input as it was; nothing is stored. */
async function expectRefused(world: World, section: string, changes: Changes, field: string, says: RegExp) {
  const before = world.now();
  const answer = await send(world, section, changes);
  assert.equal(answer.statusCode, 422);
  assert.match(unescapeHtml(answer.body), says);
  assert.match(answer.body, /aria-invalid="true"/);
  const kept = fieldsOf(answer.body, `settings-${section}`)[field];
  if (changes[field] !== undefined)
    assert.deepEqual(
      kept,
      [changes[field]].flat().filter((value) => value !== null),
    );
  assert.deepEqual(world.now(), before);
  return answer;
}

test('the display name is saved, shown in the head of the page at once, and said once', async (t) => {
  const world = await startWorld(t);
  const answer = await send(world, 'name', { displayName: '  Tiệm   Hoa\u202e An 2 ' });
  assert.equal(answer.statusCode, 200);
  assert.equal(world.now().displayName, 'Tiệm Hoa An 2');
  assert.match(answer.body, /hx-target="#channel-header"[\s\S]*Tiệm Hoa An 2/);
  assert.equal(answer.body.match(/Đã lưu: Tên kênh/g)?.length, 1);
  assert.equal(world.stores.channels.get(world.other.id)?.displayName, 'Gia sư Lan');
});

test('a name that is empty or too long is refused', async (t) => {
  const world = await startWorld(t);
  await expectRefused(world, 'name', { displayName: ' \u200b ' }, 'displayName', /Cần điền mục này/);
  await expectRefused(world, 'name', { displayName: 'a'.repeat(81) }, 'displayName', /Nhiều nhất 80 ký tự/);
});

test('a name is text, never markup', async (t) => {
  const world = await startWorld(t);
  await send(world, 'name', { displayName: '<script>alert(1)</script>' });
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  assert.doesNotMatch(page.body, /<script>alert/);
  assert.match(page.body, /&lt;script&gt;alert/);
});

test('messages go to one shared thread of the workspace, or to a thread of each conversation again', async (t) => {
  const world = await startWorld(t);
  const thread = world.stores.threads.create(world.channel.workspaceId, 'Lịch học');
  assert.equal((await send(world, 'routing', { routing: 'shared', threadId: thread.id })).statusCode, 200);
  assert.equal(world.now().threadId, thread.id);
  assert.equal(world.stores.channels.get(world.other.id)?.threadId, null);
  await send(world, 'routing', { routing: 'own' });
  assert.equal(world.now().threadId, null);
});

test('a thread that is missing, of another workspace, or of one conversation is refused', async (t) => {
  const world = await startWorld(t);
  const { threads, workspaces, conversations } = world.stores;
  threads.create(world.channel.workspaceId, 'Lịch học');
  const elsewhere = threads.create(workspaces.create('Khác').id, 'Của người khác');
  const conversation = conversations.ensure(world.channel.id, 'dm', '55');
  const own = threads.create(world.channel.workspaceId, 'Riêng', conversation.id);
  await expectRefused(world, 'routing', { routing: 'shared', threadId: '' }, 'routing', /Hãy chọn luồng chung/);
  for (const id of [elsewhere.id, own.id, 'th_none', '<b>'])
    await expectRefused(world, 'routing', { routing: 'shared', threadId: id }, 'routing', /không có trong không gian/);
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  assert.doesNotMatch(elementOf(page.body, 'settings-routing'), /Của người khác|Riêng</);
});

test('the agents that may answer are all, or the chosen ones of the workspace', async (t) => {
  const world = await startWorld(t);
  const { agents, workspaces } = world.stores;
  const second = agents.create(world.channel.workspaceId, {
    handle: 'banhang',
    name: 'Bán hàng',
    kind: 'echo',
    config: {},
  });
  const foreign = agents.listByWorkspace(workspaces.create('Khác').id)[0];
  await send(world, 'agents', { agents: 'some', agentIds: [second.id] });
  assert.deepEqual(world.now().agentIds, [second.id]);
  assert.equal(world.stores.channels.get(world.other.id)?.agentIds, null);
  await expectRefused(world, 'agents', { agents: 'some', agentIds: null }, 'agents', /ít nhất một trợ lý/);
  await expectRefused(
    world,
    'agents',
    { agents: 'some', agentIds: [second.id, foreign?.id ?? ''] },
    'agents',
    /không còn trong không gian/,
  );
  await send(world, 'agents', { agents: 'all' });
  assert.equal(world.now().agentIds, null);
});

test('the texts are saved as they were written, and the switches beside them stay', async (t) => {
  const world = await startWorld(t);
  world.stores.channels.update(world.channel.id, { settings: { staleMinutes: 99 } });
  const answer = await send(world, 'texts', { pairing: 'Chào, mã {code}\r\nchờ {name} <b>nhé</b>' });
  assert.equal(answer.statusCode, 200);
  assert.equal(settingsOf(world).texts.pairing, 'Chào, mã {code}\nchờ {name} <b>nhé</b>');
  assert.equal(settingsOf(world).texts.approved, DEFAULT_SETTINGS.texts.approved);
  assert.equal(settingsOf(world).staleMinutes, 99);
  assert.deepEqual(world.stores.channels.get(world.other.id)?.settings, {});
  assert.match(answer.body, /Chào, mã K7RM-4XQA\nchờ Nguyễn Thị An &lt;b&gt;nhé&lt;\/b&gt;/);
});

test('a text that is empty, too long, or has a placeholder that means nothing is refused', async (t) => {
  const world = await startWorld(t);
  await expectRefused(world, 'texts', { approved: '  ' }, 'approved', /Cần điền mục này/);
  await expectRefused(world, 'texts', { failed: 'a'.repeat(1_001) }, 'failed', /Nhiều nhất 1\.000 ký tự/);
  await expectRefused(world, 'texts', { approved: 'Mã {code}' }, 'approved', /{code} không dùng được ở đây/);
  await expectRefused(world, 'texts', { pairing: '{ten} {code}' }, 'pairing', /{ten} không dùng được ở đây/);
});

test('the default text can be filled in again, and counts only when it is saved', async (t) => {
  const world = await startWorld(t);
  await send(world, 'texts', { pairing: 'Khác {code}', failed: 'Bận' });
  const filled = await send(world, 'texts', { failed: 'đang sửa', 'texts.do': 'reset.pairing' });
  const fields = fieldsOf(filled.body, 'settings-texts');
  assert.deepEqual([fields.pairing, fields.failed], [[DEFAULT_SETTINGS.texts.pairing], ['đang sửa']]);
  assert.equal(settingsOf(world).texts.pairing, 'Khác {code}');
});

test('while a text is typed its preview follows, and a missing code is pointed out', async (t) => {
  const world = await startWorld(t);
  const fields = await fieldsIn(world, 'texts');
  const path = `/channels/${world.channel.id}/settings/texts/preview`;
  const answer = await world.browser.hxPost(path, fill(fields, { pairing: 'Xin chào từ {name} <i>' }));
  assert.match(answer.body, /hx-target="#preview-pairing"[\s\S]*Xin chào từ Nguyễn Thị An &lt;i&gt;/);
  assert.match(answer.body, /không có \{code\}/);
  assert.doesNotMatch(answer.body, /<textarea/, 'what is being typed is not touched');
  assert.deepEqual(world.now().settings, {});
  const page = await world.browser.post(
    `/channels/${world.channel.id}/settings/texts`,
    fill(fields, { pairing: 'Xin chào từ {name}', 'texts.do': 'preview' }),
  );
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /<!doctype html>[\s\S]*Xin chào từ Nguyễn Thị An/);
});

test('the behaviour is saved, and the texts beside it stay', async (t) => {
  const world = await startWorld(t);
  await send(world, 'texts', { failed: 'Bận' });
  const changes = {
    approvalNotice: null,
    answerFirstMessage: 'true',
    staleMinutes: '60',
    takeoverMinutes: '0',
    quietFrom: '22:00',
    quietTo: '06:30',
  };
  assert.equal((await send(world, 'behaviour', changes)).statusCode, 200);
  const { texts, approvalNotice, answerFirstMessage, staleMinutes, takeoverMinutes } = settingsOf(world);
  assert.deepEqual([approvalNotice, answerFirstMessage, staleMinutes, takeoverMinutes], [false, true, 60, 0]);
  assert.deepEqual(settingsOf(world).quietHours, { from: '22:00', to: '06:30' });
  assert.equal(texts.failed, 'Bận');
});

test('minutes out of range, or that are no number, are refused with the range', async (t) => {
  const world = await startWorld(t);
  for (const staleMinutes of ['0', '10081', '1.5', '-3', 'năm', ''])
    await expectRefused(world, 'behaviour', { staleMinutes }, 'staleMinutes', /từ 1 đến 10\.080/);
  await expectRefused(world, 'behaviour', { takeoverMinutes: '1441' }, 'takeoverMinutes', /từ 0 đến 1\.440/);
  await expectRefused(world, 'behaviour', { quietFrom: '22:00', quietTo: '25:00' }, 'quietTo', /giờ ở cả hai ô/);
  await expectRefused(world, 'behaviour', { quietFrom: '22:00', quietTo: '' }, 'quietTo', /giờ ở cả hai ô/);
});

test('two windows: the later one is told what is saved, keeps its input, and overwrites only when sent again', async (t) => {
  const world = await startWorld(t);
  const stale = await fieldsIn(world, 'name');
  await send(world, 'name', { displayName: 'Tên của cửa sổ một' });
  const path = `/channels/${world.channel.id}/settings/name`;
  const late = await world.browser.hxPost(path, fill(stale, { displayName: 'Tên của cửa sổ hai' }));
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /vừa được thay đổi ở nơi khác[\s\S]*Tên của cửa sổ một/);
  assert.deepEqual(fieldsOf(late.body, 'settings-name').displayName, ['Tên của cửa sổ hai']);
  assert.equal(world.now().displayName, 'Tên của cửa sổ một');
  await world.browser.hxPost(path, fill(fieldsOf(late.body, 'settings-name'), {}));
  assert.equal(world.now().displayName, 'Tên của cửa sổ hai');
});

test('windows that change different cards do not disturb each other', async (t) => {
  const world = await startWorld(t);
  const [texts, behaviour] = [await fieldsIn(world, 'texts'), await fieldsIn(world, 'behaviour')];
  const path = `/channels/${world.channel.id}/settings`;
  await world.browser.post(`${path}/texts`, fill(texts, { failed: 'Bận' }));
  const second = await world.browser.post(`${path}/behaviour`, fill(behaviour, { staleMinutes: '30' }));
  assert.equal(second.statusCode, 303);
  assert.deepEqual([settingsOf(world).texts.failed, settingsOf(world).staleMinutes], ['Bận', 30]);
});

test('without scripting a card answers with the page: redirected when saved, whole and with its input when refused', async (t) => {
  const world = await startWorld(t);
  const path = `/channels/${world.channel.id}/settings`;
  const saved = await world.browser.post(`${path}/name`, fill(await fieldsIn(world, 'name'), { displayName: 'Mới' }));
  assert.deepEqual([saved.statusCode, saved.headers.location], [303, `${path}#settings-name`]);
  const page = await world.browser.get(path);
  assert.match(page.body, /Đã lưu: Tên kênh/);
  assert.doesNotMatch((await world.browser.get(path)).body, /Đã lưu/, 'once');
  const refused = await world.browser.post(`${path}/name`, fill(await fieldsIn(world, 'name'), { displayName: '' }));
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /<!doctype html>[\s\S]*id="settings-behaviour"/);
  assert.match(elementOf(refused.body, 'settings-name'), /autofocus/);
  // Cards that fold stand open when they were just sent, whatever came of it, and no other does.
  const fields = await fieldsIn(world, 'texts');
  const preview = await world.browser.post(`${path}/texts`, { ...fields, 'texts.do': 'preview' });
  for (const answer of [preview, await world.browser.post(`${path}/texts`, fill(fields, { approved: '' }))]) {
    assert.match(elementOf(answer.body, 'settings-texts'), /<details class="settings-fold" open>/);
    assert.equal(answer.body.split('<details class="settings-fold" open>').length, 2);
  }
});

test('the full page and the answer to a form hold the same card', async (t) => {
  const world = await startWorld(t);
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  for (const section of ['name', 'routing', 'agents', 'policy', 'texts', 'behaviour']) {
    const path = `/channels/${world.channel.id}/settings/${section}`;
    const answer = await world.browser.hxPost(
      path,
      fill(fieldsOf(page.body, `settings-${section}`), { reload: 'true' }),
    );
    // What was sent stays open; the page has it folded.
    const sent = elementOf(answer.body, `settings-${section}`).replace(
      '<details class="settings-fold" open>',
      '<details class="settings-fold">',
    );
    assert.equal(sent, elementOf(page.body, `settings-${section}`));
  }
});

test('each saving is written down with the section and without what was saved', async (t) => {
  const world = await startWorld(t);
  await send(world, 'texts', { failed: 'bí mật' });
  const [entry] = world.stores.audit.list(1);
  assert.deepEqual(
    [entry?.action, entry?.subject, entry?.detail],
    ['channel.settings', world.channel.id, { section: 'texts' }],
  );
});

test('an unknown section or channel is not found', async (t) => {
  const world = await startWorld(t);
  assert.equal((await world.browser.post(`/channels/${world.channel.id}/settings/other`)).statusCode, 404);
  for (const section of ['name', 'routing', 'agents', 'policy', 'texts', 'behaviour', 'texts/preview'])
    assert.equal((await world.browser.post(`/channels/ch_none/settings/${section}`)).statusCode, 404);
});
