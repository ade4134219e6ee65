import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSignedIn } from '../activity/browser.ts';
import { addChannel, deliver, hear, MAI, startWorld, type World } from '../activity/world.ts';
import { expectNoConsoleErrors } from '../helpers/browser.ts';

function chat(world: World) {
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  for (let i = 0; i < 30; i++) hear(world, channel, { text: `tin ${i}` });
  return { channel, id: world.stores.conversations.find(channel.id, 'dm', MAI)?.id ?? assert.fail() };
}

test('a chat opens at its end, is marked as read by being seen, and grows while one types', async (t) => {
  const world = await startWorld(t);
  const { channel, id } = chat(world);
  const page = await openSignedIn(t, world, { width: 390 });
  await page.goto(`/conversations/${id}`);
  assert.equal(await page.getByText('tin 29', { exact: true }).isVisible(), true);
  const fromEnd = () => page.evaluate<number>('Math.abs(document.querySelector(".chat-scroll").scrollTop)');
  assert.ok((await fromEnd()) < 2);
  await page.locator('#nav .badge').first().waitFor({ state: 'detached' });
  assert.equal(world.stores.conversations.get(id)?.unreadCount, 0);

  await page.getByLabel('Tự trả lời').fill('Em đang gõ dở');
  hear(world, channel, { text: 'tin mới nhất' });
  await page.getByText('tin mới nhất', { exact: true }).waitFor();
  assert.ok((await fromEnd()) < 2, 'the end stays in sight');
  assert.equal(await page.getByLabel('Tự trả lời').inputValue(), 'Em đang gõ dở');
  assert.equal(await page.evaluate('document.activeElement.name'), 'text');
  const older = page.getByRole('link', { name: 'Tin cũ hơn' });
  await older.scrollIntoViewIfNeeded();
  await older.click();
  await page.getByText('tin 0', { exact: true }).waitFor();
  assert.equal(await page.locator('.spoken').count(), 62);
  expectNoConsoleErrors(page);
});

test('the owner writes, sees it at once and how it is delivered; a double click sends it once', async (t) => {
  const world = await startWorld(t);
  const { id } = chat(world);
  const page = await openSignedIn(t, world);
  await page.goto(`/conversations/${id}`);
  await page.getByLabel('Tự trả lời').fill('Dạ còn chị ạ');
  await page.getByRole('button', { name: 'Gửi' }).dblclick();
  await page.locator('.spoken.owner').getByText('Dạ còn chị ạ').waitFor({ timeout: 2_000 });
  assert.equal(await page.locator('.spoken.owner').count(), 1);
  await page.getByText('Trợ lý tạm nghỉ đến').waitFor();
  const own = world.stores.messages.page(id, 5).items.filter((view) => view.message.author === 'owner');
  assert.equal(own.length, 1);
  deliver(world.stores, own[0]?.message.id ?? 0, 'dead');
  await page.locator('.spoken.owner').getByText('Lỗi gửi').waitFor();
  await page.locator('.spoken.owner').getByRole('button', { name: 'Gửi lại' }).click();
  await page.locator('.spoken.owner').getByText('Đang gửi', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Cho trợ lý trả lời tiếp' }).click();
  await page.getByRole('button', { name: 'Cho trợ lý nghỉ' }).waitFor();
  expectNoConsoleErrors(page);
});

test('an answer that is refused keeps its words and says why; without scripting all of it works too', async (t) => {
  const world = await startWorld(t);
  const { channel, id } = chat(world);
  const page = await openSignedIn(t, world);
  await page.goto(`/conversations/${id}`);
  await page.getByLabel('Tự trả lời').fill('x'.repeat(2_001));
  await page.getByRole('button', { name: 'Gửi' }).click();
  await page.getByText('nhiều nhất 2.000 ký tự').waitFor();
  assert.equal((await page.getByLabel('Tự trả lời').inputValue()).length, 2_001);

  await page.close();
  hear(world, channel, { text: 'chị ơi' });
  const plain = await openSignedIn(t, world, { javaScript: false });
  await plain.goto('/conversations');
  await plain.getByRole('link', { name: 'Trần Mai' }).click();
  await plain.getByRole('button', { name: 'Đánh dấu đã đọc' }).click();
  assert.equal(world.stores.conversations.get(id)?.unreadCount, 0);
  await plain.getByLabel('Tự trả lời').fill('Dạ em đây');
  await plain.getByRole('button', { name: 'Gửi' }).click();
  assert.equal(await plain.locator('.spoken.owner').count(), 1);
  await plain.getByRole('button', { name: 'Cho trợ lý trả lời tiếp' }).click();
  await plain.getByLabel('Nghỉ bao lâu').selectOption('240');
  await plain.getByRole('button', { name: 'Cho trợ lý nghỉ' }).click();
  assert.equal(await plain.getByText('Trợ lý tạm nghỉ đến').isVisible(), true);
});

test('the list of chats brings what is new to its top by itself', async (t) => {
  const world = await startWorld(t);
  const { channel } = chat(world);
  const page = await openSignedIn(t, world);
  await page.goto('/conversations');
  await page.locator('input[name="q"]').focus();
  world.clock.advance(60_000);
  hear(world, channel, { from: '1000000000000000301', name: 'Thu Hương', text: 'alo' });
  await page.getByText('Thu Hương').waitFor();
  assert.match((await page.locator('.chats > li').first().textContent()) ?? '', /Thu Hương/);
  assert.equal(await page.evaluate('document.activeElement.name'), 'q');
  expectNoConsoleErrors(page);
});

test('the state of a message stays beside its reason when that is unfolded', async (t) => {
  const world = await startWorld(t);
  const { id } = chat(world);
  const page = await openSignedIn(t, world, { locale: 'en' });
  await page.goto(`/conversations/${id}`);
  const state = page.locator('.spoken-state', { has: page.locator('.why') }).last();
  await state.locator('summary').click();
  const [chip, reason] = [await state.locator('.chip').boundingBox(), await state.locator('summary').boundingBox()];
  assert.ok(chip && reason);
  assert.ok(Math.abs(chip.y - reason.y) < 12, `${chip.y} and ${reason.y}`);
  expectNoConsoleErrors(page);
});
