import assert from 'node:assert/strict';
import test from 'node:test';
import type { Simulator } from '../../src/simulator/index.ts';
import { first, listen, login, loginByQr, next, start } from './helper.ts';

const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { headers });
const text = async (url: string, headers?: Record<string, string>) => await (await get(url, headers)).text();

/** Sends a form as a browser on the same page does, and answers where it leads. */
async function submit(
  simulator: Simulator,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${simulator.phoneUrl}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: simulator.baseUrl, 'sec-fetch-site': 'same-origin', ...headers },
    redirect: 'manual',
  });
  return { status: answer.status, location: answer.headers.get('location'), cookie: answer.headers.get('set-cookie') };
}

const chatWith = (simulator: Simulator) => {
  const [friend = ''] = simulator.account(first(simulator)).friends;
  return { friend, path: `/a/${first(simulator)}/c/d-${friend}` };
};

test('every page of the phone renders, with a policy that forbids inline code', async (t) => {
  const simulator = await start(t);
  const { path } = chatWith(simulator);
  const group = simulator.world.groups[0]?.id;
  const account = `/a/${first(simulator)}`;
  for (const page of ['', account, path, `${account}/c/g-${group}`, `${account}/qr`, `${account}/tools`]) {
    const answer = await get(`${simulator.phoneUrl}${page}`);
    const html = await answer.text();
    assert.equal(answer.status, 200, page);
    assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|undefined/, page);
  }
});

test('every file and picture that a page names is served', async (t) => {
  const simulator = await start(t);
  const { friend, path } = chatWith(simulator);
  for (const kind of ['photo', 'sticker', 'gif'] as const)
    simulator.say({ from: friend, to: first(simulator), extra: { kind } });
  const html = await text(`${simulator.phoneUrl}${path}`);
  const names = new Set(
    [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:css|js|png)[^"]*|\/zalo-api[^"]+)"/g)].map((match) => match[1] ?? ''),
  );
  assert.ok(names.size > 10, 'needs several files to mean anything');
  for (const name of names)
    assert.equal((await get(simulator.baseUrl + name.replaceAll('&amp;', '&'))).status, 200, name);
});

test('a person scans and confirms the newest code on the phone, and the code leaves the list', async (t) => {
  const simulator = await start(t);
  let show = () => {};
  const shown = new Promise<void>((resolve) => {
    show = resolve;
  });
  const { api } = await loginByQr(simulator, () => show());
  await shown;
  const base = `/a/${first(simulator)}`;
  assert.equal((await submit(simulator, `${base}/scan`, {})).location, `/phone${base}/qr`);
  assert.match(await text(`${simulator.phoneUrl}${base}/codes`), /Đăng nhập Zalo Web bằng tài khoản này/);
  const code = simulator.qr.live()[0]?.code ?? '';
  await submit(simulator, `${base}/confirm`, { code });
  assert.doesNotMatch(await text(`${simulator.phoneUrl}${base}/codes`), new RegExp(code));
  assert.equal((await api).getOwnId(), first(simulator));
});

test('what is written on the phone reaches the account: text, extras, a quote, a mention, the owner', async (t) => {
  const simulator = await start(t);
  const uid = first(simulator);
  const { friend, path } = chatWith(simulator);
  const api = await login(simulator);
  await listen(t, api);
  const write = async (fields: Record<string, string>, at = path) => {
    const coming = next<{
      isSelf: boolean;
      data: { msgType: string; msgId: string; content: unknown; quote?: unknown; mentions?: { uid: string }[] };
    }>(api, 'message');
    assert.equal((await submit(simulator, `${at}/say`, fields)).status, 303);
    return await coming;
  };
  const plain = await write({ as: friend, text: 'chào\r\nshop' });
  assert.equal(plain.data.content, 'chào\nshop');
  const types = [];
  for (const extra of ['photo', 'sticker', 'voice', 'file', 'link', 'location'])
    types.push((await write({ as: friend, text: '', extra })).data.msgType);
  assert.deepEqual(types, ['chat.photo', 'chat.sticker', 'chat.voice', 'share.file', 'chat.link', 'chat.location.new']);
  assert.ok((await write({ as: friend, text: 'câu này', quote: plain.data.msgId })).data.quote);
  assert.equal((await write({ as: 'owner', text: 'chị trả lời' })).isSelf, true);

  const group = simulator.world.groups[0];
  const member = group?.members.find((id) => !simulator.world.accountBy(id)) ?? '';
  const groupPath = `/a/${uid}/c/g-${group?.id}`;
  const mentioned = async (mention: string) =>
    (await write({ as: member, text: 'hỏi chút', mention }, groupPath)).data.mentions?.map((each) => each.uid);
  assert.deepEqual(await mentioned('account'), [uid]);
  assert.deepEqual(await mentioned('all'), ['-1']);
  const other = await mentioned('other');
  assert.equal(other?.length, 1);
  assert.notEqual(other?.[0], uid, 'someone else is not the account');
  assert.equal(await mentioned(''), undefined);
});

test('a stranger can be made up by name and writes at once', async (t) => {
  const simulator = await start(t);
  const { location } = await submit(simulator, `/a/${first(simulator)}/stranger`, {
    name: 'Khách <lạ>',
    text: 'ở đây có ai không?',
  });
  const html = await text(`${simulator.baseUrl}${location}`);
  assert.match(html, /Khách &lt;lạ&gt;/);
  assert.match(html, /ở đây có ai không\?/);
  assert.doesNotMatch(html, /<lạ>/);
});

test('answers of the account are shown with their styles, and hostile text stays text', async (t) => {
  const simulator = await start(t);
  const { friend, path } = chatWith(simulator);
  const api = await login(simulator);
  const msg = 'Giá: <script>alert(1)</script>\nHồng\nCúc';
  const styles = [
    { start: 0, len: 4, st: 'b' },
    { start: 31, len: 8, st: 'lst_1' },
  ];
  await api.sendMessage({ msg, styles: styles as never }, simulator.uidOf(first(simulator), friend));
  await api.sendTypingEvent(simulator.uidOf(first(simulator), friend));
  const html = await text(`${simulator.phoneUrl}${path}/messages`);
  assert.match(html, /<span class="s-b">Giá:<\/span> &lt;script&gt;/);
  assert.match(html, /<ul class="in0"><li>Hồng<\/li><li>Cúc<\/li><\/ul>/);
  assert.match(html, /đang nhập/);
  assert.doesNotMatch(html, /<script>/);
});

test('a recalled message no longer shows its text, and reactions and receipts are shown', async (t) => {
  const simulator = await start(t);
  const { friend, path } = chatWith(simulator);
  const api = await login(simulator);
  const said = simulator.say({ from: friend, to: first(simulator), text: 'lỡ lời' });
  await api.sendMessage('xin chào', simulator.uidOf(first(simulator), friend));
  await submit(simulator, `${path}/recall`, { msgId: said.msgId });
  await submit(simulator, `${path}/seen`, {});
  await submit(simulator, `${path}/react`, { msgId: simulator.sent(first(simulator))[0]?.msgId ?? '' });
  const html = await text(`${simulator.phoneUrl}${path}`);
  assert.doesNotMatch(html, /lỡ lời/);
  assert.match(html, /đã được thu hồi/);
  assert.match(html, /❤/);
  assert.match(html, /Đã xem: /);
});

test('the tools close the socket, end the session and switch faults on and off', async (t) => {
  const simulator = await start(t);
  const base = `/a/${first(simulator)}`;
  const api = await login(simulator);
  await listen(t, api);
  const closed = next<number>(api, 'closed');
  await submit(simulator, `${base}/close`, { code: '3003' });
  assert.equal(await closed, 3003);
  await submit(simulator, `${base}/fault`, { preset: 'socket-403' });
  await submit(simulator, `${base}/fault`, { preset: 'send-123' });
  assert.match(await text(`${simulator.phoneUrl}${base}/tools`), /đang bật/);
  const [friend = ''] = simulator.account(first(simulator)).friends;
  await assert.rejects(api.sendMessage('thử', simulator.uidOf(first(simulator), friend)), { code: 123 });
  await submit(simulator, `${base}/faults-reset`, {});
  assert.doesNotMatch(await text(`${simulator.phoneUrl}${base}/tools`), /đang bật/);
  await submit(simulator, `${base}/end-session`, {});
  await assert.rejects(api.getAllFriends(), { code: 600 });
});

test('the page speaks English when asked, and leads back only to its own pages', async (t) => {
  const simulator = await start(t);
  const { cookie, location } = await submit(simulator, '/lang', { lang: 'en', back: 'https://evil.example/' });
  assert.equal(location, '/phone');
  assert.match(
    await text(simulator.phoneUrl, { cookie: cookie?.split(';')[0] ?? '' }),
    /Whose phone are you holding\?/,
  );
});

test('the bare address leads to the phone, and a wrong page is no violation of the protocol', async (t) => {
  const simulator = await start(t);
  assert.equal((await get(simulator.baseUrl)).url, simulator.phoneUrl);
  assert.equal((await get(`${simulator.phoneUrl}/no/such/page`)).status, 404);
  assert.deepEqual(simulator.violations, []);
});

test('the search finds a person without marks and case, and nobody else', async (t) => {
  const simulator = await start(t);
  const [id = ''] = simulator.account(first(simulator)).friends;
  const { name } = simulator.person(id);
  const bare = name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('Đ', 'D').replaceAll('đ', 'd').toUpperCase();
  const html = await text(`${simulator.phoneUrl}/a/${first(simulator)}?q=${encodeURIComponent(bare)}`);
  assert.match(html, new RegExp(`d-${id}`));
  assert.equal([...html.matchAll(/class="entry"/g)].length, 1);
});

test('another site, or another host name for this address, can change nothing', async (t) => {
  const simulator = await start(t);
  const { friend, path } = chatWith(simulator);
  const fields = { as: friend, text: 'từ trang lạ' };
  assert.equal((await submit(simulator, `${path}/say`, fields, { 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await submit(simulator, `${path}/say`, fields, { origin: 'https://evil.example' })).status, 403);
  const sim = await fetch(`${simulator.baseUrl}/_sim/faults/reset`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  });
  assert.equal(sim.status, 403);
  assert.equal(simulator.world.messages.size, 0);
});

test('a form that makes no sense is answered with a page that says why, not with a crash', async (t) => {
  const simulator = await start(t);
  const { friend, path } = chatWith(simulator);
  assert.equal((await submit(simulator, `${path}/say`, { as: friend, text: '' })).status, 422);
  assert.equal((await submit(simulator, `/a/${first(simulator)}/scan`, {})).status, 422);
  assert.equal((await get(`${simulator.phoneUrl}/a/nobody`)).status, 422);
});
