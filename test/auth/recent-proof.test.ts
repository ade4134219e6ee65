import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, startApp, type TestApp } from '../helpers/app.ts';
import type { Form } from '../helpers/client.ts';
import { allRoutes } from '../helpers/routes.ts';

const MINUTE = 60_000;
const FORM = { name: 'Phần mềm "bán" <hàng>', scope: 'manage', expiry: '365' };

/** Signed in a while ago, with a page open. */
async function late(t: Parameters<typeof startApp>[0]) {
  const zb = await startApp(t);
  const signedIn = zb.signIn();
  await signedIn.client.get('/system/tokens');
  zb.clock.advance(10 * MINUTE);
  return { zb, ...signedIn };
}

/** What the answer carries along in hidden fields. */
const carried = (body: string): Form =>
  Object.fromEntries(
    [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [
      name ?? '',
      (value ?? '').replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    ]),
  );

const tokens = ({ stores }: TestApp) => stores.apiTokens.list();

test('within ten minutes of a proof nothing is asked, and after that the form waits for it', async (t) => {
  const { zb, client, cookie } = await late(t);
  const asked = await client.post('/system/tokens', FORM);
  assert.equal(asked.statusCode, 403);
  assert.match(asked.body, /name="_proof_password"/);
  assert.equal(asked.headers['cache-control'], 'no-store');
  assert.deepEqual(tokens(zb), [], 'nothing was done');
  assert.equal(asked.headers['set-cookie'], undefined, 'and nothing was raised');

  const wrong = await client.post('/system/tokens', { ...carried(asked.body), _proof_password: 'not it' });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /id="f-_proof_password-error"/);
  assert.doesNotMatch(wrong.body, /not it/, 'what was typed as a password is not shown again');
  assert.deepEqual(tokens(zb), []);

  const done = await client.post('/system/tokens', { ...carried(wrong.body), _proof_password: PASSWORD });
  assert.equal(done.statusCode, 200);
  assert.match(done.body, /value="zb_/);
  assert.equal(tokens(zb)[0]?.name, FORM.name, 'the input came along unchanged');
  assert.notEqual(`zb_sid=${client.cookies.get('zb_sid')}`, cookie, 'the raised session has another cookie');
  assert.equal((await zb.app.inject({ url: '/system', headers: { cookie } })).statusCode, 303, 'the old one is dead');

  assert.equal((await client.post('/system/tokens', FORM)).statusCode, 200, 'the forms of other tabs still work');
  zb.clock.advance(10 * MINUTE);
  assert.equal((await client.post(`/system/tokens/${tokens(zb)[0]?.id}/revoke`)).statusCode, 403);
  assert.equal(tokens(zb).length, 2, 'revoking is asked for as well');
});

test('a partial update is answered with the question in place of the page, and an answer goes where the form went', async (t) => {
  const { zb, client } = await late(t);
  const asked = await client.hxPost('/system/tokens', FORM);
  assert.equal(asked.headers['hx-retarget'], '#main');
  assert.doesNotMatch(asked.body, /<html/);
  assert.match(asked.body, /action="\/system\/tokens"/);
  assert.deepEqual(tokens(zb), []);
});

test('a channel is not deleted from an old session, whoever knows its name', async (t) => {
  const { zb, client } = await late(t);
  const workspace = zb.stores.workspaces.create('Tiệm');
  const channel = zb.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Kênh' });
  const path = `/channels/${channel.id}/delete`;
  assert.equal((await client.get(path)).statusCode, 200, 'reading what would be lost needs no proof');
  const asked = await client.post(path, { confirm: 'Kênh' });
  assert.equal(asked.statusCode, 403);
  assert.ok(zb.stores.channels.get(channel.id));
  const done = await client.post(path, { ...carried(asked.body), _proof_password: PASSWORD });
  assert.equal(done.headers.location, '/channels');
  assert.equal(zb.stores.channels.get(channel.id), null);
});

/** Of what follows, each is harmless, asks for itself, or only makes things safer. */
const WITHOUT_PROOF = [
  'POST /system/password',
  'POST /system/sessions/:id/end',
  'POST /system/sessions/end-others',
  'POST /system/diagnostics',
  'POST /system/diagnostics/log-level',
  'POST /system/webhooks/:id/state',
  'POST /system/webhooks/:id/test',
  'POST /system/webhooks/:id/replay',
  'POST /system/webhooks/:id/deliveries/:delivery/replay',
  'POST /agents/:id/delete',
  'POST /workspaces/:id/playground/:thread/delete',
];

test('every act that gives away, takes away for good or changes how one signs in wants a proof, and nothing is done without', async (t) => {
  const { zb, client } = await late(t);
  const workspace = zb.stores.workspaces.create('Tiệm');
  const { id } = zb.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Kênh' });
  const guarded = allRoutes(zb.app).filter(
    ({ name, path }) =>
      !(WITHOUT_PROOF.includes(name) || path.startsWith('/api/')) &&
      (/^POST (\/system\/|\/(channels|workspaces|agents)\/.+\/(delete|erase|settings\/kept)$)/.test(name) ||
        /^GET .+\/export$|^GET \/system\/backup\/:name$/.test(name)),
  );
  assert.ok(guarded.length > 18, String(guarded.length));
  const FILLED_IN = {
    confirm: 'Kênh',
    every: 'day',
    keep: '1',
    retentionDays: '31',
    attachmentDays: '1',
    keptDays: '7',
  };
  const before = JSON.stringify([zb.stores.audit.list(50), zb.stores.channels.list(), zb.stores.workspaces.list()]);
  for (const route of guarded) {
    const url = route.url({ id: route.path.startsWith('/workspaces') ? workspace.id : id, uid: '123456789' });
    const answer = route.method === 'GET' ? await client.get(url) : await client.post(url, FILLED_IN);
    const asked = answer.statusCode === 403 ? /name="_proof_password"/.test(answer.body) : answer.headers.location;
    assert.ok(asked === true || String(asked).startsWith('/prove?next='), `${route.name}: ${answer.statusCode}`);
  }
  assert.equal(
    JSON.stringify([zb.stores.audit.list(50), zb.stores.channels.list(), zb.stores.workspaces.list()]),
    before,
    'nothing was done',
  );
});

test('a page asks on a page of its own and comes back; never to another site', async (t) => {
  const zb = await startApp(t, {
    extend(app) {
      app.get('/guarded', { preHandler: app.requireRecentProof }, () => 'inside');
    },
  });
  const { client } = zb.signIn();
  assert.equal((await client.get('/guarded?a=1')).body, 'inside');
  zb.clock.advance(10 * MINUTE);
  const { location } = (await client.get('/guarded?a=1')).headers;
  assert.equal(location, '/prove?next=%2Fguarded%3Fa%3D1');
  await client.get(String(location));
  assert.equal((await client.post(String(location), { _proof_password: 'wrong' })).statusCode, 422);
  assert.equal((await client.post(String(location), { _proof_password: PASSWORD })).headers.location, '/guarded?a=1');
  assert.equal((await client.get('/guarded')).body, 'inside');

  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    const path = `/prove?next=${encodeURIComponent(next)}`;
    assert.equal((await client.get(path)).headers.location, '/system', next);
    assert.equal((await client.post(path, { _proof_password: PASSWORD })).headers.location, '/system', next);
  }
  zb.clock.advance(10 * MINUTE);
  const program = await client.get('/guarded', { accept: 'application/json' });
  assert.equal(program.statusCode, 403, 'a script of ours is told, not led to a page');
});

test('a file cannot be carried along, so the page says that it has to be chosen again', async (t) => {
  const zb = await startApp(t, {
    extend(app) {
      app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null, null));
      app.post('/upload', { preHandler: app.requireRecentProof }, () => 'taken');
    },
  });
  const { client, csrf } = zb.signIn();
  zb.clock.advance(10 * MINUTE);
  const asked = await client.post(
    '/upload',
    {},
    {
      'content-type': 'multipart/form-data; boundary=x',
      'x-csrf-token': csrf,
      referer: 'http://zb.test:3000/system/backup',
      host: 'zb.test:3000',
    },
  );
  assert.equal(asked.statusCode, 403);
  assert.match(asked.body, /action="\/prove\?next=%2Fsystem%2Fbackup"/);
  assert.match(asked.body, /class="note warn"/);
});

test('guessing at the question is throttled and noted, and cannot be used to fill the log', async (t) => {
  const { zb, client } = await late(t);
  for (let n = 0; n < 5; n++)
    assert.equal((await client.post('/prove', { _proof_password: `guess ${n}` })).statusCode, 422);
  for (let n = 0; n < 5; n++) {
    const refused = await client.post('/prove', { _proof_password: PASSWORD });
    assert.equal(refused.statusCode, 429);
    assert.ok(Number(refused.headers['retry-after']) > 0);
  }
  const noted = zb.stores.audit.list(50).filter(({ action }) => action === 'proof.failed');
  assert.equal(noted.length, 5);
  assert.doesNotMatch(JSON.stringify(noted), /guess/);
});
