/** The envelope of every API call: session, encryption, checks of the fields, planned failures (zca-js 2.2.0 utils.js). */
import { pause } from '../../clock.ts';
import { type Service, serviceHost } from '../addresses.ts';
import { checkUserAgent, expect, Refusal, Violation } from '../checks.ts';
import { decryptCbc, encryptCbc } from '../crypto.ts';
import type { ApiFault } from '../faults.ts';
import { type Call, formOf, json, type Result, type Routes } from '../http.ts';
import type { Kernel } from '../kernel.ts';
import { type Session, setCookie } from '../sessions.ts';
import type { Account } from '../world.ts';
import { requireSession } from './login.ts';

export type Params = Record<string, unknown>;

export interface ApiCall {
  kernel: Kernel;
  session: Session;
  account: Account;
  call: Call;
  params: Params;
}

/** What a field of the parameters must be. A `?` at the end of the name of a field makes it optional. */
export type Check = 'text' | 'string' | 'digits' | 'number' | 'imei' | 'json' | 'list';

export interface ApiRoute {
  method: 'GET' | 'POST';
  service: Service;
  path: string;
  /** Null when the call carries no parameters. */
  needs: Record<string, Check> | null;
  /** Parameters in the query of a POST, with a body that is not a form: the uploads. */
  upload?: boolean;
  /** The answer is not encrypted: only keepalive. */
  plain?: boolean;
  /** Does the work and answers what goes into `data`. */
  run(api: ApiCall): unknown;
}

const isJson = (value: unknown) => {
  try {
    return typeof value === 'string' && typeof JSON.parse(value) === 'object';
  } catch {
    return false;
  }
};

const CHECKS: Record<Check, (value: unknown, session: Session) => boolean> = {
  text: (value) => typeof value === 'string' && value !== '',
  string: (value) => typeof value === 'string',
  digits: (value) => /^-?\d+$/.test(String(value)),
  number: (value) => typeof value === 'number',
  imei: (value, session) => value === session.imei,
  json: isJson,
  list: Array.isArray,
};

function checkFields(needs: Record<string, Check>, params: Params, session: Session): void {
  for (const [field, check] of Object.entries(needs)) {
    const name = field.replace(/\?$/, '');
    const value = params[name];
    if (value === undefined && field.endsWith('?')) continue;
    expect(CHECKS[check](value, session), `${name} is not ${check}: ${JSON.stringify(value)}`);
  }
}

function readParams(route: ApiRoute, call: Call, session: Session): Params {
  if (!route.needs) return {};
  const form = route.method === 'POST' && !route.upload ? formOf(call) : call.query;
  const text = form.get('params');
  expect(text, 'no params');
  let params: Params;
  try {
    params = JSON.parse(decryptCbc(Buffer.from(session.enk, 'base64'), text));
  } catch {
    throw new Violation('params cannot be decrypted with the key of this session');
  }
  checkFields(route.needs, params, session);
  return params;
}

const page = (status: number): Result => ({
  status,
  body: `<html><head><title>${status}</title></head><body>nginx</body></html>`,
});

/** What a fault makes of a call that was carried out. */
function spoil(fault: ApiFault, data: unknown): { data: unknown } | Result {
  switch (fault.answer) {
    case 'no-msg-id':
      return { data: Object.fromEntries(Object.entries(Object(data)).filter(([name]) => name !== 'msgId')) };
    case 'empty-object':
      return { data: {} };
    case 'empty-string':
      return { data: '' };
    case 'data-null':
      return json({ error_code: 0, error_message: 'Successful.', data: null });
    case 'garbage':
      return json({ error_code: 0, error_message: 'Successful.', data: 'AAAA' });
    default:
      return { data };
  }
}

function seal(session: Session, route: ApiRoute, body: object, cookies: string[] = []): Result {
  if (route.plain) return json(body, { cookies });
  const data = encryptCbc(Buffer.from(session.enk, 'base64'), JSON.stringify(body));
  return json({ error_code: 0, error_message: 'Successful.', data }, { cookies });
}

/** Where a session gets a fresh cookie, when such a mode is on: on keepalive, or on any call. */
function freshCookies(kernel: Kernel, route: ApiRoute, session: Session): string[] {
  const { rotate } = kernel.faults.login;
  if (rotate !== 'call' && !(route.plain && rotate === 'keepalive')) return [];
  kernel.sessions.rotate(session);
  return [setCookie(kernel.sessions.cookie(session), kernel.clock.now())];
}

function refuse(session: Session, route: ApiRoute, code: number, message: string, level: 'outer' | 'inner'): Result {
  const body = { error_code: code, error_message: message, data: null };
  return level === 'outer' ? json(body) : seal(session, route, body);
}

/** Fails instead of doing anything; null when this fault lets the call through. */
function before(fault: ApiFault, session: Session, route: ApiRoute): Result | null {
  if (fault.reset === 'before') return 'reset';
  if (fault.http !== undefined) return page(fault.http);
  if (fault.code !== undefined)
    return refuse(session, route, fault.code, fault.message ?? `Lỗi ${fault.code}`, fault.level ?? 'outer');
  return null;
}

async function answer(kernel: Kernel, route: ApiRoute, call: Call): Promise<Result> {
  const session = requireSession(kernel, call);
  checkUserAgent(session, call.header('user-agent'));
  const { account } = session;
  expect(session.apiVersion !== null, 'an API call before the login');
  expect(call.query.get('zpw_ver') === session.apiVersion, 'zpw_ver is not that of the login');
  expect(call.query.get('zpw_type') === session.apiType, 'zpw_type is not that of the login');
  const params = readParams(route, call, session);
  const met = kernel.faults.api.take(call.path, account.uid);
  const log = (outcome: 'ok' | 'refused' | 'fault', code: number | null) =>
    kernel.calls.push({ at: kernel.clock.now(), account: account.uid, path: call.path, outcome, code });

  await pause(kernel.clock, Math.max(0, ...met.map((fault) => fault.delayMs ?? 0)));
  for (const fault of met) {
    const failure = before(fault, session, route);
    if (failure) {
      log('fault', fault.code ?? fault.http ?? null);
      return failure;
    }
  }
  try {
    const useless = met.find((fault) => fault.answer !== undefined);
    const data = useless?.drop ? {} : await route.run({ kernel, session, account, call, params });
    log(useless ? 'fault' : 'ok', null);
    if (met.some((fault) => fault.reset === 'after')) return 'reset';
    const spoiled = useless ? spoil(useless, data) : { data };
    if (typeof spoiled === 'string' || 'body' in spoiled) return spoiled;
    const cookies = freshCookies(kernel, route, session);
    return seal(session, route, { error_code: 0, error_message: 'Successful.', data: spoiled.data }, cookies);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log('refused', error.code);
    return refuse(session, route, error.code, error.message, 'outer');
  }
}

export function apiRoutes(kernel: Kernel, routes: readonly ApiRoute[]): Routes {
  return Object.fromEntries(
    routes.map((route) => [
      `${route.method} ${serviceHost(route.service)}${route.path}`,
      (call: Call) => answer(kernel, route, call),
    ]),
  );
}
