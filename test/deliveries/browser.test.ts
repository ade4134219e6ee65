import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSignedIn } from '../activity/browser.ts';
import { addChannel, hear, startWorld } from '../activity/world.ts';
import { axe, expectNoConsoleErrors } from '../helpers/browser.ts';

test('a click changes the row in its place and the count above it; the row follows until it is sent', async (t) => {
  const world = await startWorld(t);
  const { stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const [one, two] = ['một', 'hai'].map((text) => {
    const incoming = hear(world, channel, { text, delivery: 'dead' });
    return stores.messages.deliveriesOf([incoming]).get(incoming)?.[0]?.messageId ?? assert.fail();
  });
  const page = await openSignedIn(t, world, { width: 390 });
  await page.goto(`/channels/${channel.id}/deliveries`);
  assert.deepEqual(await axe(page), []);
  await page.locator(`#m${one}`).getByRole('button', { name: 'Gửi lại' }).click();
  await page.locator(`#m${one}`).getByText('Đang gửi').waitFor();
  await page.getByText('1 tin chắc chắn chưa gửi').waitFor();
  assert.equal(await page.locator(`#m${two}`).getByRole('button').count(), 2, 'the other row is as it was');
  stores.outbox.sent(one ?? 0, '77', null);
  await page.locator(`#m${one}`).getByText('Đã trả lời').waitFor();
  expectNoConsoleErrors(page);
});

test('without scripting everything is discarded only after a second click', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, { text: 'một', delivery: 'dead' });
  const page = await openSignedIn(t, world, { javaScript: false });
  await page.goto(`/channels/${channel.id}/deliveries`);
  assert.equal(await page.getByRole('button', { name: 'Bỏ 1 tin' }).isVisible(), false);
  await page.getByText('Bỏ tất cả…').click();
  assert.equal(world.stores.failures.count(channel.id), 1);
  await page.getByRole('button', { name: 'Bỏ 1 tin' }).click();
  await page.getByText('Không còn tin nào chưa gửi được').waitFor();
  assert.equal(world.stores.failures.count(channel.id), 0);
});
