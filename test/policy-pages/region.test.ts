import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementOf, fieldsOf, fill, rowsOf, unescapeHtml } from './form-fields.ts';
import { startWorld, type World } from './world.ts';

const FRIENDS: [string, string][] = [
  ['11', 'Nguyễn Thị Ánh'],
  ['12', 'Trần Đức'],
  ['13', 'Bùi Hoàng Long'],
  ['14', 'Đặng Mai'],
];
const GROUPS: [string, string][] = [
  ['71', 'Khách quen'],
  ['72', 'Gia đình'],
  ['73', 'Hội tiểu thương'],
];

/** The rules part of the Settings page. */
async function open(world: World): Promise<string> {
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  assert.equal(page.statusCode, 200);
  return page.body;
}

/** What htmx sends for a small button, or for a change of a field. */
async function step(world: World, fields: Record<string, string[]>, changes: Record<string, string | string[] | null>) {
  const response = await world.browser.hxPost(`/channels/${world.channel.id}/policy/form`, fill(fields, changes));
  return { status: response.statusCode, html: response.body, headers: response.headers };
}

const ids = (html: string, picker: string, chosen: boolean) =>
  rowsOf(html, picker)
    .filter((row) => row.chosen === chosen)
    .map((row) => row.id);

test('choosing Allowlist swaps in the friends of the account, and choosing Pairing again keeps who was ticked', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  const page = await open(world);
  assert.ok(!page.includes('id="dm-picker"'), 'no list is shown while pairing is chosen');

  const listed = await step(world, fieldsOf(page, 'settings-policy'), { 'dm.mode': 'allowlist', 'policy.do': 'mode' });
  assert.equal(listed.status, 200);
  assert.deepEqual(ids(listed.html, 'dm', false), ['13', '14', '11', '12'], 'by name, without marks');
  assert.match(listed.html, /nobody|không ai nhắn được/);

  const pairing = await step(world, fieldsOf(listed.html, 'policy'), {
    'dm.pick': '12',
    'dm.mode': 'pairing',
    'policy.do': 'mode',
  });
  assert.ok(!pairing.html.includes('Trần Đức'), 'the list is closed');
  const again = await step(world, fieldsOf(pairing.html, 'policy'), { 'dm.mode': 'allowlist', 'policy.do': 'mode' });
  assert.deepEqual(ids(again.html, 'dm', true), ['12'], 'chosen ones come first and are ticked');
  assert.equal(world.policy().dm.mode, 'pairing', 'nothing of this was saved');
});

test('a search ignores case and Vietnamese marks and never loses what is ticked', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.savePolicy({ dm: { mode: 'allowlist', allow: ['12'] } });
  const fields = fieldsOf(await open(world), 'settings-policy');

  const found = await step(world, fields, { 'dm.q': 'NGUYEN', 'dm.pick': ['12', '13'], 'policy.do': 'dm.find' });
  assert.match(
    found.html,
    /^<div class="picker-list" id="dm-list"/m,
    'only the list is swapped, the search field stays',
  );
  assert.deepEqual(rowsOf(found.html, 'dm'), [{ id: '11', chosen: false }]);
  assert.match(unescapeHtml(found.html), /Nguyễn Thị Ánh/);
  assert.deepEqual(fieldsOf(found.html, 'dm-list')['dm.rest'], ['12 13'], 'those who are hidden now are carried along');

  const cleared = await step(world, fields, {
    ...fieldsOf(found.html, 'dm-list'),
    'dm.q': '',
    'dm.pick': '11',
    'policy.do': 'dm.find',
  });
  assert.deepEqual(ids(cleared.html, 'dm', true), ['13', '11', '12']);
  const marked = await step(world, fields, { 'dm.q': 'đuc', 'policy.do': 'dm.find' });
  assert.deepEqual(rowsOf(marked.html, 'dm'), [{ id: '12', chosen: true }]);
  const nobody = await step(world, fields, { 'dm.q': '<i>x', 'policy.do': 'dm.find' });
  assert.match(nobody.html, /Không tìm thấy “&lt;i&gt;x”/);
});

test('ticking answers with the new count alone, so that no row jumps', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.savePolicy({ dm: { mode: 'allowlist' } });
  const fields = fieldsOf(await open(world), 'settings-policy');
  const two = await step(world, fields, { 'dm.pick': ['11', '12'], 'policy.do': 'dm.count' });
  assert.match(two.html, /Đã chọn 2/);
  assert.doesNotMatch(two.html, /<li|không ai nhắn được/);
  assert.match((await step(world, fields, { 'policy.do': 'dm.count' })).html, /không ai nhắn được với trợ lý/);
});

test('with twenty thousand friends only a page of them is ever sent, and the next page goes on where it ended', async (t) => {
  const world = await startWorld(t);
  const many = Array.from({ length: 20_000 }, (_, n): [string, string] => [
    String(100_000 + n),
    `Bạn ${String(n).padStart(5, '0')}`,
  ]);
  world.friends(many);
  world.savePolicy({ dm: { mode: 'allowlist', allow: ['100001'] } });
  const page = await open(world);
  assert.match(page, /Tìm trong 20\.000 bạn bè/);
  assert.ok(page.length < 120_000, `the page has ${page.length} characters`);
  const shown = ids(page, 'dm', false);
  assert.deepEqual([shown[0], shown.length], ['100000', 20]);
  const more = /value="(dm\.more:[^"]+)"/.exec(page)?.[1] ?? '';
  const next = await step(world, fieldsOf(page, 'settings-policy'), {
    'dm.pick': ['100001', '100000'],
    'policy.do': more,
  });
  assert.deepEqual([ids(next.html, 'dm', false)[0], ids(next.html, 'dm', true)], ['100021', []]);
  assert.match(next.html, /value="dm\.more:/, 'and the button to the page after it');
  assert.doesNotMatch(next.html, /dm\.rest|picker-head/, 'rows only');
});

test('thousands who are chosen are kept, shown in part, found by searching, and can be saved', async (t) => {
  const world = await startWorld(t);
  // The longest ids and the longest lists that there may be.
  const many = Array.from({ length: 20_000 }, (_, n): [string, string] => [
    `5${String(n).padStart(24, '0')}`,
    `Bạn ${n}`,
  ]);
  const all = many.map(([id]) => id);
  const rules = Object.fromEntries(
    all.slice(0, 5_000).map((id) => [id, { enabled: true, requireMention: 'required' as const }]),
  );
  world.friends(many);
  world.savePolicy({
    dm: { mode: 'allowlist', allow: all },
    group: { mode: 'allowlist', senders: { mode: 'listed', allow: all }, rules },
  });
  const page = await open(world);
  assert.equal(ids(page, 'dm', true).length, 20);
  assert.match(page, /Đã chọn 20\.000/);
  const fields = fieldsOf(page, 'settings-policy');
  const more = await step(world, fields, { 'policy.do': 'dm.chosen' });
  assert.equal(ids(more.html, 'dm', true).length, 120);

  const found = await step(world, fields, { 'dm.q': 'ban 19999', 'policy.do': 'dm.find' });
  assert.deepEqual(rowsOf(found.html, 'dm'), [{ id: all[19_999], chosen: true }]);
  const unticked = { ...fields, ...fieldsOf(found.html, 'dm-list'), 'dm.pick': null };
  const saved = await world.browser.post(`/channels/${world.channel.id}/settings/policy`, fill(fields, unticked));
  assert.equal(saved.statusCode, 303);
  assert.equal(world.policy().dm.allow.length, 19_999);
  assert.ok(!world.policy().dm.allow.includes(all[19_999] as string));
  assert.equal(world.policy().group.senders.allow.length, 20_000);
  assert.deepEqual(world.policy().group.rules, rules);
});

test('an id is added by hand, and what is not an id is said beside the field', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.savePolicy({ dm: { mode: 'allowlist' } });
  const fields = fieldsOf(await open(world), 'settings-policy');
  const wrong = await step(world, fields, { 'dm.id': '12 <b>', 'dm.pick': '13', 'policy.do': 'dm.add' });
  assert.equal(wrong.status, 422);
  const field = /<input[^>]*name="dm\.id"[^>]*>/.exec(wrong.html)?.[0] ?? '';
  assert.match(field, /value="12 &lt;b&gt;"/);
  assert.match(field, /aria-invalid="true" aria-describedby="dm-id-error dm-id-hint"/);
  assert.match(wrong.html, /id="dm-id-error">“&lt;b&gt;” không phải là mã/);
  assert.deepEqual(ids(wrong.html, 'dm', true), ['13'], 'what was ticked is kept, and half of the input is not taken');

  const right = await step(world, fields, { 'dm.id': '987654321', 'policy.do': 'dm.add' });
  assert.equal(right.status, 200);
  assert.deepEqual(ids(right.html, 'dm', true), ['987654321']);
  assert.match(right.html, /name="dm\.id" value=""/);
});

test('chosen people who are no longer friends stay listed with a mark, and can be taken off', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.groups(GROUPS);
  world.friends(FRIENDS.slice(1));
  world.savePolicy({
    dm: { mode: 'allowlist', allow: ['11', '12', '99'] },
    group: { mode: 'allowlist', rules: { '79': { enabled: true } } },
  });
  const page = await open(world);
  const row = (id: string) => elementOf(page, `row-${id}`);
  assert.match(row('dm-11'), /Nguyễn Thị Ánh[\s\S]*Hiện không có trong danh sách bạn bè/);
  assert.match(row('dm-99'), />99<[\s\S]*Hiện không có trong danh sách bạn bè/);
  assert.doesNotMatch(row('dm-12'), /Hiện không có/);
  assert.match(row('groups-79'), /Hiện không có trong danh sách nhóm/);

  const fields = fieldsOf(page, 'settings-policy');
  await world.browser.post(`/channels/${world.channel.id}/settings/policy`, fill(fields, { 'dm.pick': ['12'] }));
  assert.deepEqual(world.policy().dm.allow, ['12']);
});

test('an id that another channel knows shows none of that channel’s names or pictures', async (t) => {
  const world = await startWorld(t);
  world.friends([['11', 'Khách của kênh khác']], world.other);
  world.groups([['71', 'Nhóm của kênh khác']], world.other);
  world.friends([]);
  world.savePolicy({
    dm: { mode: 'allowlist', allow: ['11'] },
    group: { mode: 'allowlist', rules: { '71': { enabled: true } } },
  });
  const page = await open(world);
  assert.deepEqual(ids(page, 'dm', true), ['11']);
  assert.deepEqual(ids(page, 'groups', true), ['71']);
  assert.doesNotMatch(page, /của kênh khác/);
});

test('a group has its own mention rule, with what "as for all" means at the moment', async (t) => {
  const world = await startWorld(t);
  world.groups(GROUPS);
  world.savePolicy({ group: { mode: 'allowlist', rules: { '71': { enabled: true, requireMention: 'optional' } } } });
  const page = await open(world);
  const fields = fieldsOf(page, 'settings-policy');
  assert.deepEqual(fields['groups.mention.71'], ['optional']);
  assert.match(elementOf(page, 'row-groups-71'), /aria-label="Nhắc tên trong nhóm Khách quen"/);
  assert.match(elementOf(page, 'row-groups-72'), /Như chung: cần @/);
  const off = await step(world, fields, { 'group.requireMention': 'false', 'policy.do': 'mode' });
  assert.match(elementOf(off.html, 'row-groups-72'), /Như chung: không @/);

  await world.browser.post(
    `/channels/${world.channel.id}/settings/policy`,
    fill(fields, { 'groups.pick': ['71', '73'], 'groups.mention.73': 'required' }),
  );
  assert.deepEqual(world.policy().group.rules, {
    '71': { enabled: true, requireMention: 'optional' },
    '73': { enabled: true, requireMention: 'required' },
  });
});

test('groups that are open without mentions bring the hint with its three remedies', async (t) => {
  const world = await startWorld(t);
  world.groups(GROUPS);
  world.savePolicy({ group: { mode: 'open', requireMention: false } });
  const page = await open(world);
  const hint = /Trợ lý có thể trả lời quá nhiều[\s\S]*?<\/ul>/.exec(page)?.[0] ?? '';
  assert.match(hint, /Danh sách cho phép[\s\S]*Yêu cầu nhắc tên[\s\S]*Tắt riêng những nhóm ồn/);
  const calm = await step(world, fieldsOf(page, 'settings-policy'), { 'policy.do': 'mention' });
  assert.doesNotMatch(calm.html, /trả lời quá nhiều/);
  assert.match(calm.html, /id="group-mention"/);
  assert.equal(world.policy().group.requireMention, false, 'not before it is saved');
});

test('in open groups one group can be switched off, and comes back as chosen when the page is opened again', async (t) => {
  const world = await startWorld(t);
  world.groups(GROUPS);
  world.savePolicy({ group: { mode: 'open' } });
  const fields = fieldsOf(await open(world), 'settings-policy');
  assert.deepEqual(fields['groups.rule.72'], ['inherit']);
  await world.browser.post(
    `/channels/${world.channel.id}/settings/policy`,
    fill(fields, { 'groups.rule.72': 'off', 'groups.rule.73': 'optional' }),
  );
  assert.deepEqual(world.policy().group.rules, {
    '72': { enabled: false, requireMention: 'inherit' },
    '73': { enabled: true, requireMention: 'optional' },
  });
  const again = await open(world);
  assert.match(again, /<details class="policy-exceptions" open>\s*<summary>Nhóm có quy tắc riêng \(2\)/);
  assert.ok(again.indexOf('row-groups-72') < again.indexOf('row-groups-71'), 'groups with a rule come first');
});

test('"start simple" is offered until it is simple, and loses no list', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.savePolicy({ dm: { mode: 'allowlist', allow: ['11'] }, group: { mode: 'open' } });
  const page = await open(world);
  const simple = await step(world, fieldsOf(page, 'settings-policy'), { 'policy.do': 'simple' });
  const fields = fieldsOf(simple.html, 'policy');
  assert.deepEqual([fields['dm.mode'], fields['group.mode'], fields['dm.rest']], [['pairing'], ['disabled'], ['11']]);
  assert.doesNotMatch(simple.html, /Bắt đầu đơn giản/);
});

test('names are never markup', async (t) => {
  const world = await startWorld(t);
  world.friends([
    ['11', '<img src=x onerror=alert(1)>'],
    ['12', '"><script>alert(2)</script>'],
  ]);
  world.groups([['71', '"><script>alert(3)</script>']]);
  world.savePolicy({
    dm: { mode: 'allowlist', allow: ['12'] },
    group: { mode: 'allowlist', rules: { '71': { enabled: true } } },
  });
  const page = await open(world);
  assert.doesNotMatch(page, /<script>alert|<img src=x/);
  assert.match(page, /&lt;img src=x onerror=alert\(1\)&gt;/);
});

test('without scripting each small button sends the whole form and brings the whole page back with all input', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.groups(GROUPS);
  const path = `/channels/${world.channel.id}/settings/policy`;
  let page = await open(world);
  const press = async (changes: Record<string, string | string[] | null>) => {
    const response = await world.browser.post(path, fill(fieldsOf(page, 'settings-policy'), changes));
    assert.equal(response.statusCode, 200);
    assert.match(response.body, /<!doctype html>/);
    page = response.body;
  };
  await press({ 'dm.mode': 'allowlist', 'group.mode': 'allowlist', 'policy.do': 'show' });
  await press({ 'dm.q': 'nguyen', 'policy.do': 'dm.find' });
  assert.deepEqual(rowsOf(page, 'dm'), [{ id: '11', chosen: false }]);
  await press({ 'dm.pick': '11', 'groups.pick': '72', 'dm.q': '', 'policy.do': 'dm.find' });
  await press({ 'dm.id': '4711', 'policy.do': 'dm.add' });
  await press({ 'senders.mode': 'approved', 'policy.do': 'show' });
  assert.equal(world.policy().dm.mode, 'pairing', 'nothing is saved by showing');
  const saved = await world.browser.post(path, fill(fieldsOf(page, 'settings-policy'), {}));
  assert.equal(saved.statusCode, 303);
  assert.equal(saved.headers.location, `/channels/${world.channel.id}/settings#settings-policy`);
  assert.equal(world.policy().dm.mode, 'allowlist');
  assert.deepEqual(world.policy().dm.allow.toSorted(), ['11', '4711']);
  assert.deepEqual(world.policy().group.rules, { '72': { enabled: true, requireMention: 'inherit' } });
  assert.equal(world.policy().group.senders.mode, 'approved');
});

test('the page and the partial update hold the same form', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.groups(GROUPS);
  world.savePolicy({ dm: { mode: 'allowlist', allow: ['12'] }, group: { mode: 'open' } });
  const page = await open(world);
  const partial = await step(world, fieldsOf(page, 'settings-policy'), { 'policy.do': 'mode' });
  assert.equal(partial.html.trim(), elementOf(page, 'policy'));
});

test('an unknown channel is not found, and without signing in there is nothing', async (t) => {
  const world = await startWorld(t);
  assert.equal((await world.browser.get('/channels/ch_nobody/settings')).statusCode, 404);
  assert.equal((await world.browser.hxPost('/channels/ch_nobody/policy/form')).statusCode, 404);
  assert.equal((await world.browser.post('/channels/ch_nobody/settings/policy')).statusCode, 404);
  const stranger = await world.client().get(`/channels/${world.channel.id}/settings`);
  assert.equal(stranger.statusCode, 303);
  assert.match(String(stranger.headers.location), /^\/login/);
});
