/** id.zalo.me, jr.chat.zalo.me and the page of chat.zalo.me: the QR sequence (zca-js 2.2.0 apis/loginQR.js). */
import QRCode from 'qrcode';
import { avatarUrl } from '../addresses.ts';
import { expect, Refusal } from '../checks.ts';
import { type Call, formOf, type Handler, json, type Result, type Routes } from '../http.ts';
import type { Kernel } from '../kernel.ts';
import type { QrCode } from '../qr.ts';
import { type LoginStep, loginCookie, setCookie, type WebSession, zpsidCookie } from '../sessions.ts';

/** The version of the login page's script: every later call repeats it as `v`. */
const PAGE_VERSION = '2.44.11';

/** Which steps may come right before a step. */
const BEFORE: Record<LoginStep, readonly LoginStep[]> = {
  page: [],
  logininfo: ['page'],
  'verify-client': ['logininfo'],
  generate: ['verify-client'],
  'waiting-scan': ['generate', 'waiting-scan'],
  'waiting-confirm': ['waiting-scan', 'waiting-confirm'],
  checksession: ['waiting-confirm'],
  index: ['checksession'],
  userinfo: ['index'],
};

function enter(web: WebSession, step: LoginStep, call: Call): WebSession {
  expect(call.header('user-agent') === web.userAgent, 'the User-Agent changed during the login');
  expect(BEFORE[step].includes(web.step), `${step} was called after ${web.step}`);
  web.step = step;
  return web;
}

function webOf(kernel: Kernel, call: Call, step: LoginStep): WebSession {
  const web = kernel.sessions.web(call.cookie('zlogin_session'));
  expect(web, 'the cookie of the login page did not come back');
  return enter(web, step, call);
}

const FORM: Partial<Record<LoginStep, Record<string, string>>> = {
  logininfo: { continue: 'https://zalo.me/pc' },
  'verify-client': { type: 'device', continue: 'https://zalo.me/pc' },
  generate: { continue: 'https://zalo.me/pc' },
  'waiting-scan': { continue: 'https://chat.zalo.me/' },
  'waiting-confirm': { gToken: '', gAction: 'CONFIRM_QR', continue: 'https://chat.zalo.me/' },
};

/** Checks the form of a step: the fixed fields, and the version that the page named. */
function formOfStep(call: Call, step: LoginStep): URLSearchParams {
  const form = formOf(call);
  for (const [name, value] of Object.entries({ ...FORM[step], v: PAGE_VERSION })) {
    expect(form.get(name) === value, `${name} is ${form.get(name)}, not ${value}`);
  }
  return form;
}

const ok = (data: unknown) => json({ error_code: 0, error_message: 'Successful.', data });
const again = () => json({ error_code: 8, error_message: 'Waiting', data: null });

function page(kernel: Kernel): Handler {
  return (call) => {
    expect(
      call.query.get('continue') === 'https://chat.zalo.me/',
      'the login page was asked for without its continue address',
    );
    expect(call.header('user-agent') !== '', 'no User-Agent');
    const web = kernel.sessions.openWeb(call.header('user-agent'));
    const script = kernel.faults.qr.pageWithoutVersion ? 'app.js' : `https://stc-zlogin.zdn.vn/main-${PAGE_VERSION}.js`;
    return {
      cookies: [
        setCookie(loginCookie(web.id), kernel.clock.now()),
        setCookie({ ...loginCookie('vi'), name: '_zlang' }, kernel.clock.now()),
      ],
      body: `<!doctype html><title>Zalo</title><script src="${script}"></script>`,
    };
  };
}

function plainStep(kernel: Kernel, step: 'logininfo' | 'verify-client'): Handler {
  return (call) => {
    webOf(kernel, call, step);
    formOfStep(call, step);
    return ok({ logged: false });
  };
}

function generate(kernel: Kernel): Handler {
  return async (call) => {
    const web = webOf(kernel, call, 'generate');
    formOfStep(call, 'generate');
    if (kernel.faults.qr.generateWithoutData) return json({ error_code: -1, error_message: 'Error', data: null });
    const qr = kernel.qr.create();
    web.code = qr.code;
    const image = await QRCode.toDataURL(qr.token, { margin: 1, width: 320 });
    return ok({ code: qr.code, image, token: qr.token, options: { enabledCheckOCR: false, enabledMultiLayer: false } });
  };
}

/** The answer of a long poll that its state settles; null keeps it waiting. */
type Settle = (qr: QrCode, web: WebSession) => Result | null;

async function poll(
  kernel: Kernel,
  call: Call,
  step: 'waiting-scan' | 'waiting-confirm',
  settle: Settle,
): Promise<Result> {
  const web = webOf(kernel, call, step);
  const form = formOfStep(call, step);
  const qr = kernel.qr.get(form.get('code') ?? '');
  expect(qr && qr.code === web.code, 'a code that this login did not get');
  const faults = kernel.faults.qr;
  if (faults.blips > 0) {
    faults.blips--;
    return 'reset';
  }
  if (faults.hold) return 'silence';
  const before = settle(qr, web);
  if (before) return before;
  if (!faults.instant8) await kernel.qr.changed(qr.code, call.hungUp);
  return settle(qr, web) ?? again();
}

/** What the real server says to a poll for a dead code is not known; any code but 8 without data ends it in zca-js. */
const expired = () => json({ error_code: -12, error_message: 'Mã QR đã hết hạn', data: null });

function settleScan(kernel: Kernel): Settle {
  return (qr) => {
    if (qr.state === 'expired') return expired();
    if (qr.state === 'new' || !qr.account) return null;
    if (kernel.faults.qr.scanWithoutData) return json({ error_code: -3, error_message: 'Error', data: null });
    return ok({ avatar: avatarUrl(qr.account.person.id), display_name: qr.account.person.name });
  };
}

function settleConfirm(kernel: Kernel): Settle {
  return (qr, web) => {
    const { confirmCode } = kernel.faults.qr;
    if (qr.state === 'declined') return json({ error_code: -13, error_message: 'Declined', data: null });
    if (qr.state === 'expired') return expired();
    if (qr.state !== 'confirmed' || !qr.account) return null;
    if (confirmCode !== null)
      return json({ error_code: confirmCode, error_message: 'Đăng nhập không hợp lệ', data: null });
    const zpsid = kernel.sessions.confirmWeb(web, qr.account);
    return json(
      { error_code: 0, error_message: 'Successful.', data: {} },
      { cookies: [setCookie(zpsidCookie(zpsid), kernel.clock.now())] },
    );
  };
}

function checkSession(kernel: Kernel): Handler {
  return (call) => {
    const web = webOf(kernel, call, 'checksession');
    expect(web.zpsid && call.cookie('zpsid') === web.zpsid, 'checksession without the zpsid of the confirmation');
    const location = kernel.faults.qr.relativeLocation ? '/index.html' : 'https://chat.zalo.me/index.html';
    return { status: 302, location, body: '' };
  };
}

/** The page of Zalo Web itself: here the session of the browser begins. */
function chatPage(kernel: Kernel): Handler {
  return (call) => {
    const web = kernel.sessions.webByZpsid(call.cookie('zpsid'));
    expect(web?.account, 'chat.zalo.me without a good zpsid');
    enter(web, 'index', call);
    const session = kernel.sessions.open(web.account, web.userAgent);
    const domain = kernel.faults.login.hostOnlyCookie ? null : '.chat.zalo.me';
    return {
      cookies: [setCookie(kernel.sessions.cookie(session, domain), kernel.clock.now())],
      body: '<!doctype html><title>Zalo Web</title>',
    };
  };
}

function userInfo(kernel: Kernel): Handler {
  return (call) => {
    const web = kernel.sessions.webByZpsid(call.cookie('zpsid'));
    expect(web, 'userinfo without a good zpsid');
    enter(web, 'userinfo', call);
    const session = kernel.sessions.bySek(call.cookie('zpw_sek'));
    if (!session || kernel.faults.qr.needsPassword) return ok({ logged: false, require_confirm_pwd: true, info: null });
    const { person } = session.account;
    const info = { name: person.name, avatar: avatarUrl(person.id) };
    return ok({ logged: true, session_chat_valid: true, require_confirm_pwd: false, info });
  };
}

export function loginRoutes(kernel: Kernel): Routes {
  const id = 'id.zalo.me/account';
  return {
    // Whoever only wants to know whether Zalo answers.
    'GET id.zalo.me/': () => ({ body: '' }),
    [`GET ${id}`]: page(kernel),
    [`POST ${id}/logininfo`]: plainStep(kernel, 'logininfo'),
    [`POST ${id}/verify-client`]: plainStep(kernel, 'verify-client'),
    [`POST ${id}/authen/qr/generate`]: generate(kernel),
    [`POST ${id}/authen/qr/waiting-scan`]: (call) => poll(kernel, call, 'waiting-scan', settleScan(kernel)),
    [`POST ${id}/authen/qr/waiting-confirm`]: (call) => poll(kernel, call, 'waiting-confirm', settleConfirm(kernel)),
    [`GET ${id}/checksession`]: checkSession(kernel),
    'GET chat.zalo.me/index.html': chatPage(kernel),
    'GET jr.chat.zalo.me/jr/userinfo': userInfo(kernel),
  };
}

/** The session of a request, or Zalo's answer to a request without a good one. */
export function requireSession(kernel: Kernel, call: Call) {
  const sek = call.cookie('zpw_sek');
  const session = kernel.sessions.bySek(sek);
  if (!session) throw new Refusal(600, 'zpw_sek bị thiếu hoặc không đúng');
  return session;
}
