import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectNoConsoleErrors } from '../helpers/browser.ts';
import { openSignedIn } from './browser.ts';
import { addChannel, GROUP, hear, judge, MAI, startWorld, TAM } from './world.ts';

test('new messages come in above without moving what one reads, and what is unfolded stays unfolded', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  world.stores.channels.setStatus(channel.id, 'running', null);
  for (let i = 0; i < 28; i++) hear(world, channel, { text: `tin ${i}` });
  const waiting = hear(world, channel, { text: 'đang chờ', delivery: null });
  const page = await openSignedIn(t, world);
  await page.goto(`/channels/${channel.id}`);
  await page.locator('input[name="q"]').focus();
  const reading = page.locator('.event').nth(20);
  await reading.locator('summary').click();
  await reading.scrollIntoViewIfNeeded();
  const before = await reading.boundingBox();

  judge(world, channel, waiting);
  for (let i = 0; i < 3; i++) hear(world, channel, { text: `mới ${i}` });
  await page.getByText('mới 2', { exact: true }).waitFor();
  assert.deepEqual(await page.locator('.event').nth(0).locator('.message').textContent(), 'mới 2');
  assert.equal(await page.locator('.event').count(), 32);
  assert.match((await page.locator(`#m${waiting}`).textContent()) ?? '', /Đã trả lời/);
  const after = await page.locator('.event').nth(23).boundingBox();
  assert.ok(Math.abs((after?.y ?? 0) - (before?.y ?? 0)) < 2, `moved from ${before?.y} to ${after?.y}`);
  assert.equal(await page.locator('details.why[open]').count(), 1);
  expectNoConsoleErrors(page);
});

test('the first message replaces the empty place, and search applies while one types, without marks', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  world.stores.channels.setStatus(channel.id, 'running', null);
  const page = await openSignedIn(t, world);
  await page.goto(`/channels/${channel.id}`);
  assert.equal(await page.getByText('Chưa có tin nào').isVisible(), true);
  hear(world, channel, { text: 'Còn đỗ quyên không?' });
  await page.getByText('Còn đỗ quyên không?').waitFor();
  assert.equal(await page.getByText('Chưa có tin nào').isVisible(), false);
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám', text: 'chuyện khác' });
  await page.locator('input[name="q"]').pressSequentially('do quyen');
  await page.waitForURL(/q=do\+quyen/);
  await page.getByText('chuyện khác').waitFor({ state: 'detached' });
  assert.equal(await page.locator('.event').count(), 1);
  assert.equal(await page.evaluate('document.activeElement.name'), 'q', 'the focus stays');
  await page.locator('select[name="show"]').selectOption('ignored');
  await page.getByText('Không có tin nào như vậy').waitFor();
  expectNoConsoleErrors(page);
});

test('a remedy is one click: the row changes in its place, the change is said, and undo takes it back', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', {
    group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } },
  });
  const id = hear(world, channel, { from: TAM, group: GROUP, text: 'chào cả nhà' });
  const rule = () => world.stores.policies.get(channel.id)?.document.group.rules[GROUP];
  const page = await openSignedIn(t, world);
  await page.goto(`/channels/${channel.id}`);
  await page.getByRole('button', { name: 'Bỏ yêu cầu nhắc tên ở nhóm này' }).click();
  await page.locator(`#m${id}`).getByText('Đã sửa, áp dụng từ tin sau').waitFor();
  assert.equal(rule()?.requireMention, 'optional');
  assert.equal(await page.locator(`#m${id}`).getByRole('button', { name: 'Trả lời tin này' }).count(), 1);
  await page.getByRole('status').getByRole('button', { name: 'Hoàn tác' }).click();
  await page.getByText('Đã hoàn tác.').waitFor();
  assert.deepEqual(rule(), { enabled: true });
  await page.getByRole('button', { name: 'Bỏ yêu cầu nhắc tên ở nhóm này' }).waitFor();
  expectNoConsoleErrors(page);
});

test('the test form finds people as one types and shows the answer beside it, with an address of its own', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [MAI] } });
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám' });
  const page = await openSignedIn(t, world);
  await page.goto(`/channels/${channel.id}`);
  await page.getByRole('link', { name: 'Thử một tin nhắn' }).click();
  assert.equal(await page.getByText('Nhóm nào?').isVisible(), false);
  await page.getByRole('searchbox', { name: 'Tìm tên, hoặc gõ mã số Zalo…' }).pressSequentially('tam');
  await page.locator('#choices-senderUid').getByText('Trần Mai').waitFor({ state: 'detached' });
  await page.getByText('Lê Văn Tám').click();
  await page.getByRole('button', { name: 'Xem kết quả' }).click();
  await page.getByText('Sẽ bị bỏ qua').waitFor();
  assert.match(page.url(), /senderUid=1000000000000000002/);
  await page.getByRole('button', { name: 'Thêm vào danh sách' }).click();
  await page.getByText('Sẽ được trả lời').waitFor();
  assert.match((await page.locator('.gates').textContent()) ?? '', /có trong danh sách cho phép/);
  await page.getByText('Trong nhóm').first().click();
  assert.equal(await page.getByText('Nhóm nào?').isVisible(), true);
  await page.getByRole('button', { name: 'Xem kết quả' }).click();
  await page.getByText('Hãy chọn một nhóm, hoặc gõ mã nhóm.').waitFor();
  expectNoConsoleErrors(page, [/status of 422/]);
});

test('without scripting, filters, remedies and the test form work by their buttons', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [] } });
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám', text: 'xin chào' });
  const page = await openSignedIn(t, world, { javaScript: false, width: 390 });
  await page.goto(`/channels/${channel.id}`);
  await page.locator('input[name="q"]').fill('le van');
  await page.getByRole('button', { name: 'Tìm' }).click();
  assert.equal(await page.locator('.event').count(), 1);
  await page.getByRole('button', { name: 'Thêm vào danh sách' }).click();
  assert.equal(await page.getByText('Đã thêm Lê Văn Tám').isVisible(), true);
  assert.match(page.url(), /q=le/, 'back where it was');
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  assert.deepEqual(world.stores.policies.get(channel.id)?.document.dm.allow, []);
  await page.getByRole('link', { name: 'Thử một tin nhắn' }).click();
  await page.locator('input[name="senderUid.q"]').fill('tam');
  await page.getByRole('button', { name: 'Tìm' }).first().click();
  await page.getByText('Lê Văn Tám').click();
  await page.getByRole('button', { name: 'Xem kết quả' }).click();
  assert.equal(await page.getByText('Sẽ bị bỏ qua').isVisible(), true);
});
