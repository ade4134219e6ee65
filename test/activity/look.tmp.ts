import { test } from 'node:test';
import {
  addChannel,
  attachment,
  GROUP,
  hear,
  MAI,
  setPolicy,
  startWorld,
  TAM,
} from '/work/main/test/activity/world.ts';
import { axe, openPage, screenshot } from '/work/main/test/helpers/browser.ts';

test('look', { timeout: 280000 }, async (t) => {
  const world = await startWorld(t);
  const { stores, clock, bridge } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', {
    dm: { mode: 'allowlist', allow: [MAI] },
    group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } },
  });
  const clinic = addChannel(world, 'Phòng khám Minh Tâm');
  stores.channels.setStatus(channel.id, 'running', null);
  hear(world, channel, {
    group: '5000000000000000077',
    name: 'Bố',
    from: '1000000000000000555',
    text: 'An ơi tối về ăn cơm',
  });
  clock.advance(360000);
  hear(world, channel, {
    from: MAI,
    text: 'gửi giúp chị 1 bó hồng, giao trước 5 giờ chiều ở 12 Nguyễn Huệ nhé. Nếu hết hồng đỏ thì lấy hồng kem cũng được, nhưng phải gói giấy báo. Cảm ơn em nhiều nhiều.',
    delivery: 'uncertain',
  });
  clock.advance(420000);
  hear(world, channel, { from: TAM, text: 'shop ơi cho hỏi giá <b>đậm</b>' });
  clock.advance(120000);
  hear(world, channel, { group: GROUP, from: '1000000000000000666', name: 'Mai', text: 'chào cả nhà' });
  clock.advance(60000);
  hear(world, channel, {
    from: MAI,
    text: '',
    attachments: [attachment('photo'), attachment('file', 'bang-gia-2026.pdf')],
    delivery: 'dead',
  });
  clock.advance(60000);
  hear(world, channel, { from: MAI, text: 'Còn hoa ly không em?' });
  hear(world, channel, { from: MAI, text: 'em ơi', delivery: null });
  const many = process.env.MANY ? 60 : 0;
  for (let i = 0; i < many; i++) hear(world, channel, { from: MAI, text: `tin ${i}` });
  // pairing on the clinic
  hear(world, clinic, {
    from: '1000000000000000301',
    name: 'Phạm Thị Thu Hương Giang',
    text: 'Bác sĩ ơi, cháu sốt 39 độ từ tối qua, có cần đi khám ngay không ạ?',
  });
  clock.advance(180000);
  hear(world, clinic, { from: '1000000000000000302', name: 'Hoàng Long', text: 'alo' });
  bridge.createPairingCode(clinic.id, { note: 'chị Hoa, khách quen', expiresInMinutes: 240 });
  hear(world, clinic, { from: '1000000000000000303', name: 'Đặng Văn Lâm', text: 'hi' });
  const lam = stores.pairing.pending(clinic.id).find((r) => r.name === 'Đặng Văn Lâm');
  if (lam) bridge.rejectPairing(lam.id);
  bridge.approveUser(clinic.id, MAI);
  bridge.approveUser(clinic.id, '1000000000000000009');
  bridge.setUserStatus(stores.users.byUid(clinic.id, '1000000000000000009')!.id, 'disabled');
  stores.users.approve(clinic.id, '1000000000000000301', 'pairing', clock.now() - 5000);
  bridge.block(clinic.id, '1000000000000000999');
  const conv = stores.conversations.find(channel.id, 'dm', MAI)!;
  bridge.sendAsOwner(conv.id, 'Em còn 5 cành nhé chị.');
  const ws = stores.workspaces.list()[0]!;
  const th = stores.threads.create(ws.id, 'Lịch học');
  stores.threads.add(th.id, { role: 'user', text: 'Thứ mấy học?', senderName: 'Trần Mai', at: clock.now() });
  stores.threads.add(th.id, {
    role: 'assistant',
    text: 'echo: Thứ mấy học?',
    at: clock.now(),
    agentId: stores.agents.listByWorkspace(ws.id)[0]!.id,
  });
  stores.workspaces.create('Lớp học');
  const base = await world.app.listen();
  const { cookie } = world.app.signIn();
  const [name, value] = cookie.split('=');
  const pages: [string, string][] = [
    ['activity', `/channels/${channel.id}`],
    ['test', `/channels/${channel.id}/test?type=group&senderUid=${TAM}&groupId=${GROUP}&do=test`],
    ['test-empty', `/channels/${channel.id}/test?do=test`],
    ['pairing', '/pairing'],
    ['pairing-one', `/channels/${clinic.id}/pairing`],
    ['pairing-empty', `/channels/${channel.id}/pairing`],
    ['users', `/channels/${clinic.id}/users?add=ng`],
    ['conversations', '/conversations'],
    ['conversation', `/conversations/${conv.id}`],
    ['workspaces', '/workspaces'],
    ['workspace', `/workspaces/${ws.id}`],
    ['workspace-delete', `/workspaces/${ws.id}/delete`],
    ['thread', `/threads/${th.id}`],
  ];
  const only = process.env.ONLY?.split(',');
  for (const width of [1200, 390])
    for (const [locale, colorScheme] of (process.env.ALL
      ? [
          ['vi', 'light'],
          ['vi', 'dark'],
          ['en', 'light'],
          ['en', 'dark'],
        ]
      : [
          ['vi', 'dark'],
          ['en', 'light'],
        ]) as ['vi' | 'en', 'light' | 'dark'][]) {
      const page = await openPage(t, { baseURL: base, width, locale, colorScheme });
      page.on('console', (m) => m.type() === 'error' && console.log('CONSOLE', page.url(), m.text()));
      await page.context().addCookies([{ name: name!, value: value!, url: base }]);
      for (const [label, path] of pages) {
        if (only && !only.includes(label)) continue;
        await page.goto(path);
        if (label === 'activity') await page.locator('.why summary').nth(2).click();
        await page.waitForTimeout(150);
        await screenshot(page, `${label}-${width}-${locale}-${colorScheme}`);
        for (const line of await axe(page)) console.log('AXE', label, width, colorScheme, line);
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        if (Number(over) > 0) console.log('OVERFLOW', label, width, over);
      }
    }
});
