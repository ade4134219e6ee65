import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSignedIn } from '../activity/browser.ts';
import { addChannel, hear, MAI, startWorld, TAM } from '../activity/world.ts';
import { expectNoConsoleErrors } from '../helpers/browser.ts';

const HUONG = '1000000000000000301';

test('somebody new appears by himself, while what one has chosen and typed on the page stays', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám' });
  const page = await openSignedIn(t, world);
  await page.goto('/pairing');
  const [first] = world.stores.pairing.pending();
  const card = page.locator(`#${first?.id}`);
  await card.locator('select').selectOption('1d');
  await card.getByText('Nhắn cho họ biết').click();
  await page.getByLabel('Ghi chú cho bạn').fill('chị Ho');
  hear(world, channel, { from: HUONG, name: 'Thu Hương' });
  await page.getByRole('heading', { name: 'Thu Hương' }).waitFor();
  assert.equal(await card.locator('select').inputValue(), '1d');
  assert.equal(await card.locator('[name=notify]').isChecked(), false);
  assert.equal(await page.getByLabel('Ghi chú cho bạn').inputValue(), 'chị Ho');
  assert.equal(await page.evaluate('document.activeElement.name'), 'note', 'the focus stays');
  assert.match((await page.locator('#nav').textContent()) ?? '', /Ghép nối\s*2/);

  await card.getByRole('button', { name: 'Duyệt Lê Văn Tám' }).click();
  await page.getByText('Đã duyệt Lê Văn Tám').waitFor();
  const user = world.stores.users.byUid(channel.id, TAM);
  assert.equal(user?.expiresAt, world.clock.now() + 86_400_000, 'what was chosen before the page refreshed itself');
  assert.equal(await card.count(), 0);
  assert.match((await page.locator('#nav').textContent()) ?? '', /Ghép nối\s*1/);
  expectNoConsoleErrors(page);
});

test('two tabs: the second is told that it was decided, and the request is gone there too', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám' });
  const one = await openSignedIn(t, world);
  const two = await openSignedIn(t, world);
  for (const page of [one, two]) await page.goto(`/channels/${channel.id}/pairing`);
  // The poll would take the request away by itself before long.
  await two.route(/\/pending\?/, (route) => route.abort());
  await one.getByRole('button', { name: 'Từ chối Lê Văn Tám' }).click();
  await one.getByText('Đã từ chối Lê Văn Tám.').waitFor();
  await two.getByRole('button', { name: 'Duyệt Lê Văn Tám' }).click();
  await two.getByText('đã bị từ chối rồi').waitFor();
  assert.equal(world.stores.users.byUid(channel.id, TAM), null);
  assert.equal(await two.getByRole('heading', { name: 'Lê Văn Tám' }).count(), 0);
});

test('a code is made without leaving the page, shown large, and the form is ready for the next one', async (t) => {
  const world = await startWorld(t);
  addChannel(world);
  const page = await openSignedIn(t, world, { width: 390 });
  await page.goto('/pairing');
  await page.getByLabel('Dùng được trong (phút)').fill('0');
  await page.getByLabel('Ghi chú cho bạn').fill('chị Hoa');
  await page.getByRole('button', { name: 'Tạo mã' }).click();
  await page.getByText('Không được nhỏ hơn 1.').waitFor();
  assert.equal(await page.evaluate('document.activeElement.name'), 'minutes', 'the field to repair has the focus');
  await page.getByLabel('Dùng được trong (phút)').fill('30');
  await page.getByRole('button', { name: 'Tạo mã' }).click();
  await page.getByRole('heading', { name: 'chị Hoa' }).waitFor();
  const [request] = world.stores.pairing.pending();
  assert.equal(await page.locator('.code.big').textContent(), request?.code);
  assert.equal(await page.getByLabel('Ghi chú cho bạn').inputValue(), '');
});

test('without scripting people are approved, blocked, disabled and removed', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám' });
  hear(world, channel, { from: HUONG, name: 'Thu Hương' });
  const page = await openSignedIn(t, world, { javaScript: false });
  await page.goto(`/channels/${channel.id}/pairing`);
  await page.getByRole('button', { name: 'Duyệt Lê Văn Tám' }).click();
  assert.equal(await page.getByText('Đã duyệt Lê Văn Tám').isVisible(), true);
  await page.getByRole('button', { name: 'Chặn Thu Hương' }).click();
  assert.equal(world.stores.users.isBlocked(channel.id, HUONG), true);
  await page.goto(`/channels/${channel.id}/users`);
  await page.getByRole('button', { name: 'Tạm tắt Lê Văn Tám' }).click();
  assert.equal(world.stores.users.standing(channel.id, TAM), 'disabled');
  await page.getByLabel('Gỡ Lê Văn Tám…').click();
  await page.getByRole('button', { name: 'Gỡ Lê Văn Tám' }).click();
  assert.equal(world.stores.users.byUid(channel.id, TAM), null);
  await page.getByLabel('Tên hoặc mã số Zalo').fill('mai');
  await page.getByRole('button', { name: 'Tìm' }).last().click();
  await page.getByRole('button', { name: 'Duyệt Trần Mai' }).click();
  assert.equal(world.stores.users.byUid(channel.id, MAI)?.source, 'owner');
});

test('people are searched, approved, disabled and removed on the Users tab without a page load', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const page = await openSignedIn(t, world, { width: 390 });
  await page.goto(`/channels/${channel.id}/users`);
  await page.evaluate('document.body.dataset.same = "page"');
  await page.getByLabel('Tên hoặc mã số Zalo').pressSequentially('mai');
  await page.getByRole('button', { name: 'Duyệt Trần Mai' }).click();
  await page.getByRole('button', { name: 'Tạm tắt Trần Mai' }).click();
  await page.getByRole('button', { name: 'Bật lại Trần Mai' }).waitFor();
  await page.getByLabel('Gỡ Trần Mai…').click();
  await page.getByRole('button', { name: 'Gỡ Trần Mai' }).click();
  await page.getByText('Chưa duyệt ai').waitFor();
  assert.equal(await page.evaluate('document.body.dataset.same'), 'page');
  assert.equal(await page.getByLabel('Tên hoặc mã số Zalo').inputValue(), 'mai', 'what was typed stays');
  expectNoConsoleErrors(page);
});
