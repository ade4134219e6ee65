/*
 * Another stand-in for Zalo than src/simulator, and deliberately none of its code: the least that the unpatched zca-js 2.2.0
 * needs to log in, to know people and to talk. Everything else is answered with 404, nothing is checked, and where the
 * protocol leaves a choice it chooses otherwise than the simulator: unencrypted pushes, no cookie but the session, "settings" spelt
 * right, no echo of what the account sends, no history, no pongs, no profile of its own.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export const OWN = '7000000000000000001';
export const FRIEND = '7000000000000000002';
export const GROUP = '7100000000000000001';
const ENK = randomBytes(16).toString('base64');
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
/** zca-js makes every call when it logs in, and wants each of these for it. */
const SERVICES =
  'aext alias auto_reply catalog chat conversation file friend friend_board group group_board group_poll label profile quick_message reaction sticker zimsg'.split(
    ' ',
  );

const aes = (key: Buffer, text: string): string => {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-cbc' : 'aes-256-cbc', key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(text), cipher.final()]).toString('base64');
};
const unaes = (key: Buffer, text: string): string => {
  const decipher = createDecipheriv('aes-128-cbc', key, Buffer.alloc(16));
  return Buffer.concat([decipher.update(Buffer.from(text, 'base64')), decipher.final()]).toString();
};
const every = (text: string, rest: number): string[] => [...text].filter((_, index) => index % 2 === rest);

/** How a request and its answer are sealed before there is a session (zca-js utils.js, ParamsEncryptor). */
function loginKey(zcid: string, zcidExt: string): Buffer {
  const seed = createHash('md5').update(zcidExt).digest('hex').toUpperCase();
  const parts = [every(seed, 0).slice(0, 8), every(zcid, 0).slice(0, 12), every(zcid, 1).reverse().slice(0, 12)];
  return Buffer.from(parts.flat().join(''));
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return new URLSearchParams(Buffer.concat(parts).toString());
}

/** Starts it on a free port. `scan` and `confirm` are what the phone does; `said` is what the account sent. */
export async function startPlainZalo() {
  const state = { isScanned: false, isConfirmed: false };
  const said: { to: string; text: string }[] = [];
  const unknown = new Set<string>();
  const sockets = new Set<WebSocket>();
  let number = 9_000_000_000_000_000_000n;

  const plain = (data: unknown): Answer => ({ body: { error_code: 0, error_message: '', data } });
  const sealed = (data: unknown): Answer =>
    plain(aes(Buffer.from(ENK, 'base64'), JSON.stringify({ error_code: 0, error_message: '', data })));
  const waiting: Answer = { body: { error_code: 8, error_message: 'wait' } };
  const redirect = (location: string): Answer => ({ status: 302, headers: { location } });
  const cookie = (value: string): Answer => ({ headers: { 'set-cookie': value }, body: '<html></html>' });

  const answers: Record<string, (query: URLSearchParams, params: Record<string, unknown>) => Answer> = {
    'id.zalo.me/account': () => ({ body: '<script src="https://stc-zlogin.zdn.vn/main-9.9.js"></script>' }),
    'id.zalo.me/account/logininfo': () => plain({}),
    'id.zalo.me/account/verify-client': () => plain({}),
    'id.zalo.me/account/authen/qr/generate': () => plain({ code: 'abc', image: PICTURE }),
    'id.zalo.me/account/authen/qr/waiting-scan': () =>
      state.isScanned ? plain({ display_name: 'Nguyễn Thị An' }) : waiting,
    'id.zalo.me/account/authen/qr/waiting-confirm': () => (state.isConfirmed ? plain({}) : waiting),
    'id.zalo.me/account/checksession': () => redirect('https://chat.zalo.me/index.html'),
    'chat.zalo.me/index.html': () => cookie('zpw_sek=s3cret; Domain=chat.zalo.me; Path=/; Secure'),
    'jr.chat.zalo.me/jr/userinfo': () => plain({ logged: true, info: { name: 'Nguyễn Thị An', avatar: '' } }),
    'wpa.chat.zalo.me/api/login/getLoginInfo': (query) => {
      const key = loginKey(query.get('zcid') ?? '', query.get('zcid_ext') ?? '');
      const map = SERVICES.map((name) => [name, [`https://${name}.api.zalo.me`]]);
      const address = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/anywhere`;
      const data = { uid: OWN, zpw_enk: ENK, zpw_ws: [address], zpw_service_map_v3: Object.fromEntries(map) };
      return plain(aes(key, JSON.stringify({ error_code: 0, data })));
    },
    'wpa.chat.zalo.me/api/login/getServerInfo': () =>
      plain({ settings: { features: { socket: { ping_interval: 20_000, retries: {}, close_and_retry_codes: [] } } } }),
    'profile.api.zalo.me/api/social/friend/getfriends': () =>
      sealed([{ userId: FRIEND, displayName: 'Trần Mai', zaloName: 'Mai', avatar: '' }]),
    'group_poll.api.zalo.me/api/group/getlg/v4': () => sealed({ gridVerMap: { [GROUP]: '1' } }),
    'group.api.zalo.me/api/group/getmg-v2': () =>
      sealed({ gridInfoMap: { [GROUP]: { groupId: GROUP, name: 'Lớp học', totalMember: 4 } } }),
    'chat.api.zalo.me/api/message/sms': (_query, { toid, message }) => send(String(toid), String(message)),
    'group.api.zalo.me/api/group/sendmsg': (_query, { grid, message }) => send(String(grid), String(message)),
  };

  function send(to: string, text: string): Answer {
    said.push({ to, text });
    return sealed({ msgId: Number(++number % 1_000_000_000n) });
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const path = url.pathname.slice(1);
    const form = await bodyOf(request);
    const text = form.get('params') ?? (path.startsWith('wpa.') ? null : url.searchParams.get('params'));
    const params = text ? JSON.parse(unaes(Buffer.from(ENK, 'base64'), text)) : {};
    const answer = answers[path]?.(url.searchParams, params);
    if (!answer) unknown.add(path);
    const { status = 200, headers = {}, body = '' } = answer ?? { status: 404, body: '<h1>404</h1>' };
    // So that whoever asks again at once, as zca-js does after an 8, leaves room for others.
    if (answer === waiting) await new Promise((resolve) => setTimeout(resolve, 30));
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  new WebSocketServer({ server }).on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.send(frame(1, 1, { key: randomBytes(16).toString('base64') }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const push = (command: number, data: object) => {
    for (const socket of sockets) socket.send(frame(command, 0, { encrypt: 0, data: JSON.stringify({ data }) }));
  };
  const message = (to: string, content: string, mentions: object[] = []) => ({
    ...{ msgId: String(++number), cliMsgId: String(Date.now()), msgType: 'webchat', ts: String(Date.now()) },
    ...{ uidFrom: FRIEND, idTo: to, dName: 'Mai', content, mentions },
  });

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    /** What was asked for and is not here. */
    unknown,
    scan: () => {
      state.isScanned = true;
    },
    confirm: () => {
      state.isConfirmed = true;
    },
    write: (text: string) => push(501, { msgs: [message(OWN, text)] }),
    writeInGroup: (text: string, mentions?: object[]) => push(521, { groupMsgs: [message(GROUP, text, mentions)] }),
    close: () => {
      for (const socket of sockets) socket.terminate();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Version 1, the command in two bytes, the sub-command, then JSON. */
function frame(command: number, sub: number, body: object): Buffer {
  return Buffer.concat([Buffer.from([1, command & 255, command >> 8, sub]), Buffer.from(JSON.stringify(body))]);
}
