import assert from 'node:assert/strict';
import { addChannel, attachment, GROUP, hear, MAI, TAM, type World } from './world.ts';

const MINUTE = 60_000;

/** A day in the life of two channels, so that every page has something of everything to show. Answers the addresses. */
export function sampleDay(world: World): Record<string, string> {
  const { stores, clock, bridge } = world;
  const shop = addChannel(world, 'Tiệm Hoa An', {
    dm: { mode: 'allowlist', allow: [MAI] },
    group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } },
  });
  const clinic = addChannel(world, 'Phòng khám Minh Tâm');
  stores.channels.setStatus(shop.id, 'running', null);
  stores.directory.replaceGroups(clinic.id, []);

  hear(world, shop, {
    group: '5000000000000000077',
    name: 'Bố',
    from: '1000000000000000555',
    text: 'An ơi tối về ăn cơm',
  });
  clock.advance(6 * MINUTE);
  hear(world, shop, {
    text: `gửi giúp chị 1 bó hồng, ${'giao trước 5 giờ chiều ở 12 Nguyễn Huệ nhé. '.repeat(6)}`,
    delivery: 'uncertain',
  });
  clock.advance(7 * MINUTE);
  hear(world, shop, { from: TAM, text: 'shop ơi cho hỏi giá' });
  clock.advance(2 * MINUTE);
  hear(world, shop, { group: GROUP, from: '1000000000000000666', name: 'Mai', text: 'chào cả nhà' });
  hear(world, shop, {
    text: '',
    attachments: [attachment('photo'), attachment('file', 'bang-gia-2026.pdf')],
    delivery: 'dead',
  });
  clock.advance(MINUTE);
  hear(world, shop, { text: 'Còn hoa ly không em?' });
  hear(world, shop, { text: 'em ơi', delivery: null });

  hear(world, clinic, {
    from: '1000000000000000301',
    name: 'Phạm Thị Thu Hương Giang',
    text: 'Cháu sốt 39 độ từ tối qua, có cần đi khám ngay không ạ?',
  });
  clock.advance(3 * MINUTE);
  hear(world, clinic, { from: '1000000000000000302', name: 'Hoàng Long', text: 'alo' });
  bridge.createPairingCode(clinic.id, { note: 'chị Hoa, khách quen', expiresInMinutes: 240 });
  hear(world, clinic, { from: '1000000000000000303', name: 'Đặng Văn Lâm', text: 'hi' });
  const lam = stores.pairing.pending(clinic.id).find((request) => request.name === 'Đặng Văn Lâm');
  bridge.rejectPairing(lam?.id ?? assert.fail());
  bridge.approveUser(clinic.id, MAI);
  bridge.setUserStatus(bridge.approveUser(clinic.id, '1000000000000000009').id, 'disabled');
  stores.users.approve(clinic.id, '1000000000000000301', 'pairing', clock.now() - MINUTE);
  bridge.block(clinic.id, '1000000000000000999');

  const chat = stores.conversations.find(shop.id, 'dm', MAI)?.id ?? assert.fail();
  bridge.sendAsOwner(chat, 'Em còn 5 cành nhé chị.');
  const thread = stores.threads.create(shop.workspaceId, 'Lịch học');
  stores.threads.add(thread.id, { role: 'user', text: 'Thứ mấy học?', senderName: 'Trần Mai', at: clock.now() });
  const agentId = stores.agents.listByWorkspace(shop.workspaceId)[0]?.id ?? null;
  stores.threads.add(thread.id, { role: 'assistant', text: 'echo: Thứ mấy học?', at: clock.now(), agentId });
  const spare = stores.workspaces.create('Lớp học');
  stores.threads.create(spare.id, 'Lịch học');

  return {
    activity: `/channels/${shop.id}`,
    'activity-none': `/channels/${shop.id}?q=zzz`,
    'activity-test': `/channels/${shop.id}/test?type=group&senderUid=${TAM}&groupId=${GROUP}&do=test`,
    'activity-test-refused': `/channels/${shop.id}/test?do=test`,
    pairing: '/pairing',
    'pairing-none': `/channels/${shop.id}/pairing`,
    users: `/channels/${clinic.id}/users?add=ng`,
    'users-none': `/channels/${shop.id}/users`,
    conversations: '/conversations',
    conversation: `/conversations/${chat}`,
    workspaces: '/workspaces',
    workspace: `/workspaces/${shop.workspaceId}`,
    'workspace-in-use': `/workspaces/${shop.workspaceId}/delete`,
    'workspace-delete': `/workspaces/${spare.id}/delete`,
    thread: `/threads/${thread.id}`,
  };
}
