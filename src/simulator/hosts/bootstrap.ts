/** wpa.chat.zalo.me: getLoginInfo and getServerInfo, which open a session (zca-js 2.2.0 apis/login.js). */
import { SERVICES, serviceHost } from '../addresses.ts';
import { checkUserAgent, expect, Violation } from '../checks.ts';
import { decryptCbc, encryptCbc, readZcid, requestKey, signKey } from '../crypto.ts';
import type { LoginFault } from '../faults.ts';
import { type Call, json, type Result, type Routes } from '../http.ts';
import type { Kernel } from '../kernel.ts';
import { type Session, setCookie } from '../sessions.ts';
import { requireSession } from './login.ts';

const SIGNED_LOGIN = ['zcid', 'zcid_ext', 'enc_ver', 'params', 'type', 'client_version'];
const SIGNED_SERVER = ['imei', 'type', 'client_version', 'computer_name'];

function required(call: Call, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const value = call.query.get(name);
      expect(value, `${name} is missing`);
      return [name, value];
    }),
  );
}

/** One device id for the life of a session: another one is another device to Zalo. */
function bindDevice(session: Session, imei: string, type: string, version: string): void {
  session.imei ??= imei;
  expect(session.imei === imei, 'the imei changed during a session');
  session.apiType = type;
  session.apiVersion = version;
}

function openParams(key: Buffer, text: string): Record<string, unknown> {
  try {
    return JSON.parse(decryptCbc(key, text));
  } catch {
    throw new Violation('params cannot be decrypted with the key that zcid and zcid_ext make');
  }
}

function meant({ faults }: Kernel, { account }: Session): boolean {
  return faults.login.account === null || faults.login.account === account.uid;
}

function failed(fault: LoginFault, inner: (code: number) => Result): Result | null {
  if (fault === null) return null;
  if (fault === 'stall') return 'silence';
  if ('http' in fault) return { status: fault.http, body: '<html><body>Error</body></html>' };
  if ('outer' in fault)
    return json({ error_code: fault.outer, error_message: 'zpw_sek bị thiếu hoặc không đúng', data: null });
  return inner(fault.inner);
}

function loginData(kernel: Kernel, session: Session) {
  const { sockets, missingService } = kernel.faults.login;
  const services = SERVICES.filter((service) => service !== missingService);
  // Port 9 is the discard port: nothing listens there.
  const socketBase = sockets === 'refused' ? 'ws://127.0.0.1:9' : kernel.baseUrl().replace('http', 'ws');
  return {
    uid: session.account.uid,
    zpw_enk: session.enk,
    zpw_ws: sockets === 'empty' ? [] : [`${socketBase}/ws1`, `${socketBase}/ws2`],
    zpw_service_map_v3: Object.fromEntries(services.map((service) => [service, [`https://${serviceHost(service)}`]])),
    send2me_id: session.account.cloudId,
    haspcclient: 0,
    public_ip: '127.0.0.1',
    language: 'vi',
    phone_number: session.account.person.phone,
  };
}

function getLoginInfo(kernel: Kernel, call: Call): Result {
  const signed = required(call, SIGNED_LOGIN);
  const { zcid = '', zcid_ext: zcidExt = '', type = '', client_version: version = '' } = signed;
  expect(call.query.get('signkey') === signKey('getlogininfo', signed), 'wrong signkey');
  expect(signed.enc_ver === 'v2', 'enc_ver is not v2');
  expect(
    call.query.get('zpw_ver') === version && call.query.get('zpw_type') === type,
    'zpw_ver or zpw_type does not fit',
  );
  const key = requestKey(zcid, zcidExt);
  const params = openParams(key, signed.params ?? '');
  const device = readZcid(zcid);
  for (const name of ['computer_name', 'imei', 'language', 'ts']) expect(params[name], `params without ${name}`);
  expect(device.imei === params.imei && device.type === type, 'zcid names another device');

  const inner = (code: number) => {
    const body = JSON.stringify({ error_code: code, error_message: 'Phiên đăng nhập không hợp lệ', data: null });
    return json({ error_code: 0, error_message: 'Successful.', data: encryptCbc(key, body) });
  };
  const session = kernel.sessions.bySek(call.cookie('zpw_sek'));
  if (!session) return inner(102);
  checkUserAgent(session, call.header('user-agent'));
  bindDevice(session, device.imei, type, version);
  const fault = failed(meant(kernel, session) ? kernel.faults.login.info : null, inner);
  kernel.calls.push({
    at: kernel.clock.now(),
    account: session.account.uid,
    path: '/api/login/getLoginInfo',
    outcome: fault ? 'fault' : 'ok',
    code: null,
  });
  if (fault) return fault;
  const body = JSON.stringify({ error_code: 0, error_message: 'Successful.', data: loginData(kernel, session) });
  const cookies = [];
  if (kernel.faults.login.rotate === 'login') {
    kernel.sessions.rotate(session);
    cookies.push(setCookie(kernel.sessions.cookie(session), kernel.clock.now()));
  }
  return json({ error_code: 0, error_message: 'Successful.', data: encryptCbc(key, body) }, { cookies });
}

function settings(pingIntervalMs: number | undefined) {
  return {
    features: {
      socket: {
        ...(pingIntervalMs !== undefined && { ping_interval: pingIntervalMs }),
        // The key "internal" stands for the codes without an entry of their own.
        retries: { internal: { max: 5, times: [1000, 3000, 5000] }, 3001: { max: 1, times: 40 } },
        close_and_retry_codes: [1006, 1000, 3000, 3001, 3003],
        rotate_error_codes: [1006],
        max_msg_size: 5_242_880,
        reset_endpoint: 900_000,
        offline_monitor: { enable: true },
      },
      sharefile: {
        max_file: 50,
        max_size_share_file_v3: 1024,
        chunk_size_file: 3_145_728,
        restricted_ext_file: ['exe', 'bat', 'cmd', 'scr', 'msi'],
      },
    },
    keepalive: { alway_keepalive: 1, keepalive_duration: 30, time_deactive: 300 },
  };
}

function getServerInfo(kernel: Kernel, call: Call): Result {
  const signed = required(call, SIGNED_SERVER);
  expect(call.query.get('signkey') === signKey('getserverinfo', signed), 'wrong signkey');
  const session = requireSession(kernel, call);
  checkUserAgent(session, call.header('user-agent'));
  expect(session.imei === signed.imei, 'getServerInfo names another device');
  const outer = (code: number) => json({ error_code: code, error_message: 'Lỗi hệ thống', data: null });
  const fault = failed(meant(kernel, session) ? kernel.faults.login.server : null, outer);
  if (fault) return fault;
  const mode = kernel.faults.login.settings;
  const ping = mode === 'without-ping' ? undefined : kernel.pingIntervalMs;
  const field = mode === 'settings' ? 'settings' : 'setttings';
  const data = {
    ...(mode !== 'missing' && { [field]: settings(ping) }),
    extra_ver: {
      phonebook: 0,
      conv_label: '0',
      friend: '0',
      ver_sticker_giphy_suggest: 0,
      alias: '0',
      block_friend: '0',
    },
  };
  return json({ error_code: 0, error_message: 'Successful.', data });
}

export function bootstrapRoutes(kernel: Kernel): Routes {
  const base = 'GET wpa.chat.zalo.me/api/login';
  return {
    [`${base}/getLoginInfo`]: (call) => getLoginInfo(kernel, call),
    [`${base}/getServerInfo`]: (call) => getServerInfo(kernel, call),
    'GET wpa.chat.zalo.me/': () => ({ body: '' }),
  };
}
