import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { LoginErrorCode, LoginState, LoginView } from '../../src/bridge/zalo/types.ts';
import { newChannel, startPages } from './world.ts';

/* Every state of a QR login as the page shows it. The states are handed in; `login-flow.test.ts` reaches them for real. */

const STATES: [LoginState, RegExp][] = [
  ['generating', /Đang tạo mã…/],
  ['waiting', /Mở Zalo trên điện thoại và quét mã này/],
  ['scanned', /Trần Đức đã quét mã/],
  ['confirming', /Đang đăng nhập…/],
  ['connected', /Đã kết nối với Trần Đức/],
  ['declined', /Bạn đã từ chối trên điện thoại/],
  ['expired', /Mã đã hết hạn/],
  ['wrong_account', /Mã được quét bằng Trần Đức, còn kênh này là của Nguyễn Thị An/],
  ['failed', /Chưa đăng nhập được/],
  ['cancelled', /Đã dừng lần đăng nhập này/],
];
const RUNNING = ['generating', 'waiting', 'scanned', 'confirming'];
const ERRORS: LoginErrorCode[] = [
  'network',
  'timeout',
  'refused',
  'needs_password',
  'protocol_changed',
  'account_in_use',
  'session_refused',
  'internal',
];

function viewOf(state: LoginState, changes: Partial<LoginView> = {}): LoginView {
  const isSeen = !['generating', 'waiting'].includes(state);
  return {
    id: 'lg_1',
    state,
    qr: state === 'waiting' ? { image: 'data:image/png;base64,AAAA', expiresAt: Date.now() + 72_000 } : null,
    renewals: 0,
    scannedBy: isSeen ? { name: 'Trần Đức', avatarUrl: 'https://s120-ava-talk.zadn.vn/x.jpg' } : null,
    account:
      state === 'connected' || state === 'wrong_account' ? { uid: '222', name: 'Trần Đức', avatarUrl: null } : null,
    error: state === 'failed' ? { code: 'network', message: 'ECONNREFUSED 10.0.0.1 <b>' } : null,
    updatedAt: Date.now(),
    ...changes,
  };
}

/** A channel whose login is in a given state, and its panel as the page polls it. */
async function atState(t: TestContext) {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  const account = { uid: '111', name: 'Nguyễn Thị An', avatarUrl: null };
  const panel = async (view: LoginView | null, purpose = 'relogin') => {
    pages.bridge.login = () => view;
    const answer = await pages.client.hxGet(`/channels/${id}/login/state?for=${purpose}`);
    assert.equal(answer.statusCode, 200);
    return answer.body;
  };
  return { ...pages, id, panel, own: () => pages.stores.channels.setAccount(id, account) };
}

test('each state says what is going on; only those that can still change ask again', async (t) => {
  const { panel, own } = await atState(t);
  own();
  for (const [state, words] of STATES) {
    if (state === 'connected') continue;
    const body = await panel(viewOf(state));
    assert.match(body, words, state);
    assert.equal(/hx-trigger="every 1s"/.test(body), RUNNING.includes(state), `${state}: polling`);
    assert.equal(body.includes('/login/cancel'), RUNNING.includes(state), `${state}: cancelling`);
    const isMakingNew = !['scanned', 'confirming'].includes(state);
    assert.equal(body.includes('id="login-new"'), isMakingNew, `${state}: a new code`);
    assert.doesNotMatch(body, /zadn\.vn/, 'nothing is loaded from Zalo');
    assert.doesNotMatch(body, /ECONNREFUSED/, 'nothing internal is shown');
  }
});

test('a code comes with its picture, how to scan it, and the time that is left', async (t) => {
  const { panel } = await atState(t);
  const body = await panel(viewOf('waiting'), 'setup');
  assert.match(body, /<img src="data:image\/png;base64,AAAA"[^>]*alt="Mã QR để đăng nhập Zalo"/);
  assert.match(body, /<progress[^>]*max="100"[^>]*data-countdown=/);
  assert.match(body, /còn 1:1[12]/);
  assert.match(body, /Giữ trang này mở/);
  assert.match(body, /name="for" value="setup"/);
});

test('an unscanned code that is being replaced says which renewal it is, and the last one asks', async (t) => {
  const { panel } = await atState(t);
  assert.match(await panel(viewOf('generating', { renewals: 2 })), /đang tạo mã mới \(lần 2\/3\)/);
  const over = await panel(viewOf('expired', { renewals: 3, scannedBy: null }));
  assert.match(over, /Đã tự đổi mã 3 lần/);
  assert.match(over, /Bạn còn muốn quét không\?/);
  assert.doesNotMatch(over, /hx-trigger/);
});

test('every failure has a sentence of its own', async (t) => {
  const { panel } = await atState(t);
  const said = new Set<string>();
  for (const code of ERRORS) {
    const body = await panel(viewOf('failed', { error: { code, message: '<script>internal</script>' } }));
    const sentence = /<p class="mute">([^<]+)<\/p>/.exec(body)?.[1]?.trim() ?? '';
    assert.ok(sentence.length > 20, code);
    assert.doesNotMatch(body, /script>/);
    said.add(sentence);
  }
  assert.equal(said.size, ERRORS.length);
});

test('before the first code there is only the offer to show one', async (t) => {
  const { panel } = await atState(t);
  const body = await panel(null, 'setup');
  assert.match(body, /Hiện mã QR/);
  assert.doesNotMatch(body, /hx-trigger|login\/cancel/);
});

test('a success seen as it happens leads on after a moment; coming back to it does not', async (t) => {
  const { panel, own, client, stores, id } = await atState(t);
  own();
  stores.channels.saveSession(id, {});
  const arrived = await panel(viewOf('connected'), 'setup');
  assert.match(arrived, /Đã kết nối với Nguyễn Thị An/);
  assert.match(arrived, /hx-get="[^"]+go=1" hx-trigger="load delay:1500ms"/);
  assert.doesNotMatch(arrived, /every 1s/);
  const page = await client.get(`/channels/${id}/setup/login`);
  assert.match(page.body, /Đã kết nối với Nguyễn Thị An/);
  assert.match(page.body, new RegExp(`href="/channels/${id}/setup/policy"`), 'the way on is a plain link');
  assert.doesNotMatch(page.body, /go=1/);

  const on = await client.hxGet(`/channels/${id}/login/state?for=setup&go=1`);
  assert.equal(on.headers['hx-redirect'], `/channels/${id}/setup/policy`);
});

test('an old success is not shown for a session that ended since', async (t) => {
  const { client, bridge, stores, id, own } = await atState(t);
  own();
  bridge.login = () => viewOf('connected', { updatedAt: Date.now() - 60_000 });
  stores.channels.setStatus(id, 'error', { code: 'zalo-kicked', params: {} });
  const { body } = await client.get(`/channels/${id}/login`);
  assert.match(body, /Hiện mã QR/);
  assert.doesNotMatch(body, /Đã kết nối với/);
});

test('a poll with nothing new is answered without content, so that nothing on the page moves', async (t) => {
  const { client, bridge, panel } = await atState(t);
  const body = await panel(viewOf('scanned'));
  const poll = /hx-get="([^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.match(poll, /seen=/);
  assert.equal((await client.hxGet(poll)).statusCode, 204);
  bridge.login = () => viewOf('declined');
  assert.match((await client.hxGet(poll)).body, /từ chối/);
});

test('names from Zalo stay text', async (t) => {
  const { panel } = await atState(t);
  const scannedBy = { name: '<script>alert(1)</script>', avatarUrl: null };
  const body = await panel(viewOf('scanned', { scannedBy }));
  assert.match(body, /&lt;script&gt;alert\(1\)&lt;\/script&gt; đã quét mã/);
});

test('in English everything has its words too', async (t) => {
  const { client, panel, own } = await atState(t);
  own();
  client.cookies.set('zb_locale', 'en');
  for (const [state] of STATES) {
    const body = (await panel(viewOf(state))).replace(/Trần Đức|TĐ|Nguyễn Thị An/g, '');
    assert.doesNotMatch(body, /[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/i, state);
  }
});
