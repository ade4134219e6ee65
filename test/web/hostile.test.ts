import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import Database from 'better-sqlite3';
import type { LightMyRequestResponse } from 'fastify';
import { createToken } from '../../src/auth/api-tokens.ts';
import { startApp, type TestApp } from '../helpers/app.ts';
import { allRoutes } from '../helpers/routes.ts';

/*
 * Issue 2, "Bad input", over every route there is: the list comes from the router, and the forms from the pages
 * themselves, so a new one is tried without being named here.
 */

const SCRIPT = '<script>alert(1)</script>';
const HOSTILE = [
  SCRIPT,
  '"><img src=x onerror=alert(1)>',
  '\u0000\u0007\u202e\u200b',
  'x'.repeat(20_000),
  '',
  '-1',
  '__proto__',
];
const TRACE = /node_modules|\bat \S+ \(|\/src\/\w+|\.ts:\d+|SQLITE|FST_/;
const NOT_COMPARED = ['admin_sessions', 'attempts', 'audit_log', 'api_tokens'];
const UNKNOWN = 'xx_000000000000000000000000';
/** Leaving, and what shows a file or a picture, answer in their own way. */
const OTHERWISE = [
  '/assets/*',
  '/logout',
  '/malformed',
  '/api/malformed',
  '/ui/locale',
  '/ui/theme',
  '/login',
  '/setup/*',
  '/setup/:token',
];

async function start(t: TestContext) {
  const zb = await startApp(t);
  const { stores } = zb;
  const workspace = stores.workspaces.create('Tiệm');
  const other = stores.workspaces.create('Khác');
  const channels = [workspace, other].map(({ id }) =>
    stores.channels.create({ workspaceId: id, threadId: null, displayName: SCRIPT }),
  );
  const [mine, theirs] = channels;
  assert.ok(mine && theirs);
  stores.threads.create(workspace.id, SCRIPT);
  for (const { id } of channels) stores.users.approve(id, '8412345678901', 'owner');
  return { zb, mine, theirs, workspace, ...zb.signIn() };
}

/** All rows that an owner's wish could change, as one text. */
function state({ config }: TestApp): string {
  const db = new Database(`${config.dataDir}/zalo-bridge.db`, { readonly: true });
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      .pluck()
      .all();
    const kept = (tables as string[]).filter((name) => !NOT_COMPARED.includes(name));
    return JSON.stringify(kept.map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]));
  } finally {
    db.close();
  }
}

/** What every answer must be, whatever was sent. */
function isClean(response: LightMyRequestResponse, what: string): void {
  assert.ok(response.statusCode < 500, `${what} → ${response.statusCode} ${response.body.slice(0, 300)}`);
  const type = String(response.headers['content-type'] ?? '');
  if (what.includes(' /api/v1')) assert.match(type || 'application/json', /^application\/(problem\+)?json/, what);
  const trace = TRACE.exec(response.body.replace(/href="[^"]*"|src="[^"]*"/g, ''))?.[0];
  if (!/json|css|javascript/.test(type)) assert.equal(trace, undefined, what);
  if (type.startsWith('text/html')) {
    assert.ok(!response.body.includes(SCRIPT), `${what} repeats a script`);
    assert.doesNotMatch(response.body, /<img src=x/, what);
  }
}

test('unknown ids, hostile queries and a missing token are answered in kind on every route, and change nothing', async (t) => {
  const { zb, client, mine } = await start(t);
  const routes = allRoutes(zb.app).filter(
    ({ method, path }) => method !== 'HEAD' && method !== 'OPTIONS' && !OTHERWISE.includes(path),
  );
  assert.ok(routes.length > 120, `${routes.length} routes`);
  const { secret } = createToken(zb.stores.apiTokens, { name: 'x', scope: 'manage', expiresAt: null });
  const authorization = `Bearer ${secret}`;
  const query = `?q=${encodeURIComponent(SCRIPT)}&cursor=${encodeURIComponent(SCRIPT)}&type=%00&tab=${encodeURIComponent(SCRIPT)}&limit=x&decision=x&reason=x&state=x`;
  for (const { name, method, path } of routes) {
    const isApi = path.startsWith('/api/');
    for (const id of [UNKNOWN, SCRIPT, '\u0000', 'x'.repeat(5_000), mine.id]) {
      const before = id === UNKNOWN ? state(zb) : '';
      if (id === mine.id && method !== 'GET') continue;
      const url = path.replace(/:\w+/g, encodeURIComponent(id)).replace('*', 'x') + (method === 'GET' ? query : '');
      const headers = isApi ? { authorization } : {};
      const response =
        method === 'POST' && !isApi
          ? await client.post(url, { act: SCRIPT })
          : await client.request({ method: method as 'GET', url, headers });
      isClean(response, `${name} with ${id.slice(0, 40)}`);
      if (id !== UNKNOWN || !path.includes(':')) continue;
      assert.ok(response.statusCode >= 400 || response.statusCode === 303, `${name} → ${response.statusCode}`);
      assert.equal(state(zb), before, name);
    }
    if (method === 'GET' || isApi) continue;
    const before = state(zb);
    const url = path.replace(/:\w+/g, mine.id);
    for (const form of [{ _csrf: '' }, { _csrf: 'x'.repeat(64) }]) {
      const refused = await client.request({
        method: method as 'POST',
        url,
        headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(form).toString(),
      });
      assert.equal(refused.statusCode, 403, `${name} without a token`);
      isClean(refused, name);
    }
    const foreign = await client.post(url, {}, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' });
    assert.equal(foreign.statusCode, 403, `${name} from another site`);
    assert.equal(state(zb), before, name);
  }
});

test('every field of every form takes whatever is typed: a clear answer, no script, and nothing half-saved', async (t) => {
  const { zb, client, mine, theirs, workspace } = await start(t);
  const pages = allRoutes(zb.app)
    .filter(
      ({ method, path }) => method === 'GET' && !/^\/(api|assets|media|malformed|logout|setup|login)|\*/.test(path),
    )
    .map(({ path }) => path.replace('/workspaces/:id', `/workspaces/${workspace.id}`).replace(/:\w+/g, mine.id));
  const forms = new Map<string, Set<string>>();
  for (const page of pages) {
    const response = await client.get(page);
    isClean(response, `GET ${page}`);
    for (const [, attributes = '', inside = ''] of response.body.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)) {
      const action = /action="([^"]+)"/.exec(attributes)?.[1]?.replaceAll('&amp;', '&');
      if (!/method="post"/.test(attributes) || !action || OTHERWISE.includes(action)) continue;
      const names = forms.get(action) ?? new Set();
      for (const [, name = ''] of inside.matchAll(/\bname="([^"]+)"/g)) if (name !== '_csrf') names.add(name);
      forms.set(action, names);
    }
  }
  assert.ok(forms.size > 12, `${[...forms.keys()].join(' ')} are too few to mean something`);
  let tried = 0;
  for (const [action, names] of forms) {
    for (const value of HOSTILE) {
      const before = state(zb);
      const form = Object.fromEntries([...names].map((name) => [name, name === 'key' ? ['a', value] : value]));
      const response = await client.post(action, form);
      tried++;
      const what = `POST ${action} with ${JSON.stringify(value.slice(0, 20))}`;
      isClean(response, what);
      if (response.statusCode >= 400)
        assert.equal(state(zb), before, `${what} → ${response.statusCode} changed something`);
      const twice = await client.post(action, Object.fromEntries([...names].map((name) => [name, [value, theirs.id]])));
      isClean(twice, `${what}, twice in one form`);
    }
  }
  assert.ok(tried > 80);
});
