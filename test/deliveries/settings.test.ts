import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS, Limits, readSettings } from '../../src/bridge/channel-settings.ts';
import { PACING_NUMBERS } from '../../src/routes/channel-settings/pacing.ts';
import { keepOutgoing } from '../helpers/messages.ts';
import { fieldsOf, fill, unescapeHtml } from '../policy-pages/form-fields.ts';
import { startWorld, type World } from '../policy-pages/world.ts';

const settings = (world: World) => readSettings(world.now().settings);

async function send(world: World, section: 'limits' | 'pacing', changes: Record<string, string | null>) {
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  const form = fill(fieldsOf(page.body, `settings-${section}`), changes);
  return world.browser.hxPost(`/channels/${world.channel.id}/settings/${section}`, form);
}

test('every limit and every number of the pacing stands on the page with its range and its default', async (t) => {
  const world = await startWorld(t);
  const { body } = await world.browser.get(`/channels/${world.channel.id}/settings`);
  for (const name of Object.keys(Limits.properties)) assert.match(body, new RegExp(`id="limit-${name}"`));
  for (const name of PACING_NUMBERS) assert.match(body, new RegExp(`id="pacing-${name}"`));
  assert.match(body, /Từ 0 đến 100\.000\. Mặc định: 35\./);
  assert.match(body, /Từ 0 đến 60\. Mặc định: 1,2\./, 'seconds, not thousandths');
});

test('saving one section touches no field of another, nor another channel', async (t) => {
  const world = await startWorld(t);
  world.stores.channels.update(world.channel.id, { settings: { staleMinutes: 99, takeoverMinutes: 3 } });
  assert.equal((await send(world, 'limits', { channelPerHour: '7', strangersPerMonth: '0' })).statusCode, 200);
  assert.equal((await send(world, 'pacing', { mergeMs: '1,5', longestMs: '9.25', showSeen: null })).statusCode, 200);
  assert.deepEqual(settings(world), {
    ...DEFAULT_SETTINGS,
    staleMinutes: 99,
    takeoverMinutes: 3,
    limits: { ...DEFAULT_SETTINGS.limits, channelPerHour: 7, strangersPerMonth: 0 },
    pacing: { ...DEFAULT_SETTINGS.pacing, mergeMs: 1_500, longestMs: 9_250, showSeen: false },
  });
  assert.deepEqual(world.stores.channels.get(world.other.id)?.settings, {});
});

test('what is no number, or out of range, is refused beside its field with the range; nothing is saved', async (t) => {
  const world = await startWorld(t);
  const refused = async (section: 'limits' | 'pacing', name: string, value: string, says: RegExp) => {
    const answer = await send(world, section, { [name]: value });
    assert.equal(answer.statusCode, 422, `${name} = ${value}`);
    assert.match(unescapeHtml(answer.body), says);
    assert.deepEqual(fieldsOf(answer.body, `settings-${section}`)[name], [value], 'the input is kept');
    assert.deepEqual(world.now().settings, {});
  };
  for (const value of ['', '-1', '1.5', 'nhiều', '1e3', '1001', '<b>'])
    await refused('limits', 'personPerMinute', value, /từ 0 đến 1\.000/);
  await refused('limits', 'loopPerMinute', '1', /từ 2 đến 1\.000/);
  for (const value of ['', '31', '-2', '1.2.3', '0.0001']) await refused('pacing', 'mergeMs', value, /từ 0 đến 30\./);
  await refused('pacing', 'perCharacterMs', '30.5', /từ 0 đến 1\.000/);
  await refused('pacing', 'longestMs', '1', /nhỏ hơn số ở ô trước: 1,2/);
});

test('the defaults are filled in again by a click, and count only when they are saved', async (t) => {
  const world = await startWorld(t);
  await send(world, 'limits', { channelPerHour: '7' });
  await send(world, 'pacing', { mergeMs: '5' });
  const limits = await send(world, 'limits', { 'limits.do': 'reset' });
  const pacing = await send(world, 'pacing', { 'pacing.do': 'reset' });
  assert.deepEqual(fieldsOf(limits.body, 'settings-limits').channelPerHour, ['60']);
  assert.deepEqual(fieldsOf(pacing.body, 'settings-pacing').mergeMs, ['2']);
  assert.deepEqual([settings(world).limits.channelPerHour, settings(world).pacing.mergeMs], [7, 5_000]);
});

test('what is used stands beside the limits, with a warning from 70 % on and another at the limit', async (t) => {
  const world = await startWorld(t);
  const { stores, channel } = world;
  const answer = (n: number) => {
    const { id } = stores.conversations.ensure(channel.id, 'dm', `10000000000000000${n}`);
    keepOutgoing(stores, { channelId: channel.id, conversationId: id }, { text: 'dạ', at: world.clock.now() });
  };
  const card = async () => (await world.browser.get(`/channels/${channel.id}/settings`)).body;
  await send(world, 'limits', { channelPerHour: '10', strangersPerMonth: '10' });
  for (let n = 0; n < 6; n++) answer(n);
  assert.match(await card(), /6 trên 10[\s\S]*6 trên 300[\s\S]*6 trên 10/);
  assert.doesNotMatch(await card(), /Sắp chạm giới hạn|Đã chạm giới hạn/);
  answer(6);
  assert.match(await card(), /Sắp chạm giới hạn: Trả lời trong 1 giờ qua và Người lạ trong tháng này/);
  await send(world, 'limits', { channelPerHour: '7' });
  assert.match(await card(), /Đã chạm giới hạn: Trả lời trong 1 giờ qua\./);
});
