import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { openSignedIn } from '../activity/browser.ts';
import { addChannel, attachment, GROUP, hear, MAI, startWorld, TAM, type World } from '../activity/world.ts';
import { axe, expectNoConsoleErrors, screenshot } from '../helpers/browser.ts';

const LOOKS = [
  { width: 1200, locale: 'vi', colorScheme: 'light' },
  { width: 1200, locale: 'en', colorScheme: 'dark' },
  { width: 390, locale: 'vi', colorScheme: 'light' },
  { width: 390, locale: 'en', colorScheme: 'light' },
] as const;

const ENDLESS = '7711111111111111111';

/** A day on which something waits for the owner everywhere. Answers the pages that show it. */
function busyDay(world: World): Record<string, string> {
  const { stores, bridge, clock } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' }, group: { mode: 'open' } });
  hear(world, channel, { text: 'Bó này bao nhiêu ạ?', attachments: [attachment('photo'), attachment('voice')] });
  hear(world, channel, {
    text: 'Đơn đặt hoa cưới',
    attachments: [attachment('file', 'don-hang-thang-11-nam-2026.pdf')],
  });
  hear(world, channel, { text: 'Shop còn hoa ly trắng không ạ? Mình cần trước 5 giờ chiều.', delivery: 'draft' });
  hear(world, channel, { text: 'Cho mình đặt hai bó nhé', delivery: 'draft' });
  hear(world, channel, { from: TAM, text: 'Cho mình gặp chủ shop', delivery: 'dead' });
  hear(world, channel, { group: GROUP, mentioned: true, text: 'Mai mấy giờ mở cửa?' });
  // Names that are one endless word, as strangers can have.
  stores.directory.replaceGroups(channel.id, [
    { groupId: ENDLESS, name: 'y'.repeat(80), members: 3, avatarUrl: null },
    { groupId: GROUP, name: 'Khách quen', members: 12, avatarUrl: null },
  ]);
  hear(world, channel, { group: ENDLESS, from: '5', name: 'noBreak'.repeat(11), text: 'Có ai ở đây không?' });
  const chat = stores.conversations.find(channel.id, 'dm', MAI)?.id ?? assert.fail();
  const other = stores.conversations.find(channel.id, 'dm', TAM)?.id ?? assert.fail();
  stores.conversations.handOff(other);
  bridge.pause(stores.conversations.find(channel.id, 'group', GROUP)?.id ?? '', 60);
  bridge.setUserTrusted(bridge.approveUser(channel.id, MAI).id, true);
  bridge.approveUser(channel.id, TAM);
  const workspace = channel.workspaceId;
  const agentId = stores.agents.listByWorkspace(workspace)[0]?.id ?? null;
  const { id } = stores.threads.createPlayground(workspace, {
    id: `th_${'a'.repeat(24)}`,
    title: 'Còn hoa ly không?',
    agentId,
  });
  stores.threads.add(id, { role: 'user', text: 'Còn hoa ly không?', at: clock.now() });
  stores.threads.add(id, { role: 'assistant', text: 'Dạ còn ạ, bó 350.000 đ.', agentId, at: clock.now() });
  const prices =
    '**Bảng giá** ([xem](https://hoa.example/gia)):\n\n| Hoa | Giá |\n|--|--|\n| Ly | 350.000 đ |\n\n1. `HOA-1`\n> Cảm ơn';
  stores.threads.add(id, { role: 'assistant', text: prices, agentId: null, at: clock.now() });
  stores.threads.add(id, { role: 'user', text: 'Giao trước 5 giờ được không?', at: clock.now() });
  return {
    waiting: '/waiting',
    drafts: `/conversations/${chat}`,
    activity: `/channels/${channel.id}`,
    endless: `/conversations/${stores.conversations.find(channel.id, 'group', ENDLESS)?.id}`,
    conversations: '/conversations',
    failed: '/conversations?state=failed',
    found: '/conversations?q=hoa',
    settings: `/channels/${channel.id}/settings`,
    users: `/channels/${channel.id}/users`,
    workspace: `/workspaces/${workspace}`,
    agent: `/agents/${agentId}`,
    'playground-new': `/workspaces/${workspace}/playground`,
    playground: `/workspaces/${workspace}/playground/${id}`,
    backup: '/system/backup',
    audit: '/system/audit',
    webhooks: '/system/webhooks',
    diagnostics: '/system/diagnostics',
  };
}

/** The least distance between the words of two neighbours in the navigation at the bottom, in px. */
const closestLabels = (page: Page): Promise<number> =>
  page.evaluate(`(() => {
    const words = [...document.querySelectorAll('#nav a > span:first-of-type')].map((span) => {
      const range = document.createRange();
      range.selectNodeContents(span);
      return range.getBoundingClientRect();
    });
    return Math.min(...words.slice(1).map(({ left }, index) => left - words[index].right));
  })()`);

for (const look of LOOKS) {
  const { width, locale, colorScheme } = look;
  test(`what waits, what was found, the playground and the System pages are accessible and fit at ${width} px, ${locale}, ${colorScheme}`, async (t) => {
    const world = await startWorld(t);
    const page = await openSignedIn(t, world, look);
    const problems: string[] = [];
    for (const [name, path] of Object.entries(busyDay(world))) {
      await page.goto(path);
      await page.evaluate(`document.querySelectorAll('.settings-fold').forEach((one) => { one.open = true; })`);
      await screenshot(page, `${name}-${width}-${locale}-${colorScheme}`);
      if (name === 'waiting' && width === 390) assert.ok((await closestLabels(page)) >= 6, 'places of the bar touch');
      assert.equal(await page.locator('h1').count(), 1, name);
      problems.push(...(await axe(page)).map((finding) => `${name}: ${finding}`));
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      if (overflow > 0) problems.push(`${name} is ${overflow} px wider than the screen`);
    }
    assert.deepEqual(problems, []);
    expectNoConsoleErrors(page);
  });
}
