import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { readDraft } from '../../src/routes/wizard/draft.ts';
import { addChannel, hear, MAI, startWorld, TAM, type World } from '../activity/world.ts';
import { scan, startPages } from '../channels/world.ts';
import type { Client, Form } from '../helpers/client.ts';
import { until } from '../helpers/until.ts';

/*
 * A double tap: both requests are on their way before either is answered. What must come of it: one outcome, and for both a
 * clear answer, the way to the same thing or a sentence.
 */

async function tapTwice(client: Client, path: string, form: Form = {}, other = form) {
  const answers = await Promise.all([client.post(path, form), client.post(path, other)]);
  for (const { statusCode, body } of answers)
    assert.ok(statusCode < 500, `${path}: ${statusCode} ${body.slice(0, 300)}`);
  return answers as [LightMyRequestResponse, LightMyRequestResponse];
}

const places = (answers: LightMyRequestResponse[]) => answers.map(({ headers }) => headers.location);
const fieldOf = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]+)"`).exec(body)?.[1] ?? assert.fail(`no ${name}`);
const audited = ({ stores }: Pick<World, 'stores'>, action: string) =>
  stores.audit.list(200).filter((entry) => entry.action === action).length;

test('two taps on each step of the wizard make one channel, one code, one draft and one start', async (t) => {
  const pages = await startPages(t);
  const { client, stores, bridge } = pages;
  const key = fieldOf((await client.get('/channels/new')).body, 'key');
  const basics = { key, workspaceId: 'new', newWorkspace: 'Cửa hàng', displayName: 'Tiệm' };
  const made = await tapTwice(client, '/channels/new', basics);
  const [channel] = stores.channels.list();
  assert.ok(channel);
  assert.deepEqual(places(made), Array(2).fill(`/channels/${channel.id}/setup/login`));
  assert.deepEqual([stores.channels.list().length, stores.workspaces.list().length], [1, 1]);
  const path = `/channels/${channel.id}/setup`;

  await bridge.cancelLogin(channel.id);
  const codes = await tapTwice(client, `/channels/${channel.id}/login`, { for: 'setup' });
  assert.deepEqual(places(codes), Array(2).fill(`${path}/login`));
  assert.equal(audited(pages, 'login.started'), 1, 'the code that is being made stays');
  await scan(pages, channel.id);
  await until('the account', () => stores.channels.get(channel.id)?.accountUid);
  await until('friends and groups', () => stores.channels.get(channel.id)?.directoryAt);

  const rules = { 'policy.version': 0, 'dm.mode': 'open', 'group.mode': 'disabled' };
  const drafts = await tapTwice(client, `${path}/policy`, { ...rules, act: 'draft' });
  assert.deepEqual(places(drafts), ['/channels', '/channels']);
  const { revision = 0, policy } = readDraft(stores.channels.get(channel.id) ?? { draft: null });
  assert.equal(policy?.dm.mode, 'open');
  assert.equal(stores.policies.isSaved(channel.id), false, 'a draft counts for nothing yet');
  const next = { ...rules, 'policy.version': revision, 'dm.mode': 'pairing', act: 'next' };
  const [one, two] = await tapTwice(client, `${path}/policy`, next, { ...next, 'dm.mode': 'disabled' });
  assert.equal(one.headers.location, `${path}/review`);
  assert.equal(two.statusCode, 409, 'other rules from the same page: the second is told, and its choices stay');
  assert.match(two.body, /value="disabled"[^>]* checked/);
  assert.equal(readDraft(stores.channels.get(channel.id) ?? { draft: null }).policy?.dm.mode, 'pairing');

  const shown = fieldOf((await client.get(`${path}/review`)).body, 'revision');
  const starts = await tapTwice(client, `${path}/review`, { revision: shown });
  assert.deepEqual(places(starts), Array(2).fill(`/channels/${channel.id}`));
  await until('the channel to run', () => stores.channels.get(channel.id)?.status === 'running');
  assert.equal(stores.policies.get(channel.id)?.version, 1, 'saved once');
  assert.equal(audited(pages, 'channel.saved'), 1);
  assert.equal(stores.channels.get(channel.id)?.draft, null);
});

test('two taps on Approve, Reject or Block decide once, also when they are two different ones', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world);
  const people = Array.from({ length: 3 }, (_, n) => `20000000000000000${n}`);
  for (const act of ['approve', 'reject', 'block']) {
    const uid = people.pop() ?? '';
    hear(world, channel, { from: uid, name: `Người ${act}` });
    const request = stores.pairing.pending(channel.id)[0] ?? assert.fail();
    const taps = await tapTwice(client, `/pairing/${request.id}/${act}`);
    assert.deepEqual(places(taps), ['/pairing', '/pairing']);
    assert.equal(audited(world, `pairing.${act}`), 1, act);
    assert.match(
      (await client.get('/pairing')).body,
      /class="flash[\s\S]*(đã được duyệt|đã bị từ chối|đã bị chặn|rồi)/,
      act,
    );
  }
  assert.equal(stores.users.list(channel.id).length, 1);
  assert.equal(stores.users.listBlocked(channel.id).length, 1);

  hear(world, channel, { from: '3000000000000000001', name: 'Hai bạn' });
  const both = stores.pairing.pending(channel.id)[0] ?? assert.fail();
  await Promise.all([client.post(`/pairing/${both.id}/block`), client.post(`/pairing/${both.id}/approve`)]);
  assert.equal(stores.pairing.get(both.id)?.state, 'blocked', 'the first word counts');
  assert.equal(stores.users.byUid(channel.id, '3000000000000000001'), null);
});

test('two taps on people, workspaces and agents change them once', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world);
  const users = `/channels/${channel.id}/users`;
  await tapTwice(client, users, { uid: MAI });
  assert.equal(audited(world, 'user.approved'), 1);
  const user = stores.users.byUid(channel.id, MAI) ?? assert.fail();
  for (const [act, action] of [
    ['disable', 'user.disabled'],
    ['enable', 'user.enabled'],
    ['trust', 'user.trusted'],
  ] as const) {
    assert.deepEqual(places(await tapTwice(client, `/users/${user.id}/${act}`)), [users, users]);
    assert.equal(audited(world, action), 1, act);
  }
  const [removed, gone] = await tapTwice(client, `/users/${user.id}/remove`);
  assert.equal(removed.headers.location, users);
  assert.equal(gone.statusCode, 404);
  assert.match(gone.body, /Không có người dùng này, hoặc đã bị gỡ/);
  assert.equal(audited(world, 'user.removed'), 1);
  await tapTwice(client, `/channels/${channel.id}/blocked`, { uid: TAM });
  await tapTwice(client, `/channels/${channel.id}/blocked/${TAM}/unblock`);
  assert.deepEqual([audited(world, 'contact.blocked'), audited(world, 'contact.unblocked')], [1, 1]);

  const before = stores.workspaces.list().length;
  const id = fieldOf((await client.get('/workspaces')).body, 'id');
  const workspaces = await tapTwice(client, '/workspaces', { id, name: 'Lớp học' });
  assert.deepEqual(places(workspaces), Array(2).fill(`/workspaces/${id}`));
  assert.equal(stores.workspaces.list().length, before + 1);
  const forged = await client.post('/workspaces', { id: 'ws_<b>', name: 'Khác' });
  assert.notEqual(forged.headers.location, '/workspaces/ws_<b>', 'an id that is none of ours is not taken');
  await tapTwice(client, `/workspaces/${id}/threads`, { title: 'Lịch học' });
  assert.equal(stores.threads.shared(id).length, 1);

  const agent = { do: 'save', preset: 'echo', name: 'Vọng', handle: 'vong', historyLimit: '20' };
  const agents = await tapTwice(client, `/workspaces/${id}/agents`, agent);
  assert.equal(new Set(places(agents)).size, 1);
  assert.match(String(agents[0].headers.location), /^\/agents\/ag_/);
  assert.equal(stores.agents.listByWorkspace(id).filter(({ handle }) => handle === 'vong').length, 1);
  const [first, other] = await tapTwice(
    client,
    `/workspaces/${id}/agents`,
    { ...agent, handle: 'hai' },
    { ...agent, handle: 'hai', name: 'Khác' },
  );
  assert.equal(first.statusCode, 303);
  assert.equal(other.statusCode, 422, 'another agent of the same handle is none of the same form');
  assert.match(other.body, /value="Khác"/);
});

test('two taps make one API token, and the answer that a browser shows has it; later the form tells that it has done its work', async (t) => {
  const world = await startWorld(t);
  const { client, stores, clock } = world;
  const id = fieldOf((await client.get('/system/tokens')).body, 'id');
  const form = { id, name: 'Phần mềm bán hàng', scope: 'read', expiry: '90' };
  const secrets = (await tapTwice(client, '/system/tokens', form)).map(
    ({ body }) => /id="new-token"[^>]* value="(zb_[^"]+)"/.exec(body)?.[1],
  );
  assert.ok(secrets[0]);
  assert.equal(secrets[0], secrets[1]);
  assert.equal(stores.apiTokens.list().length, 1);
  assert.equal(audited(world, 'token.created'), 1);
  clock.advance(61_000);
  const late = await client.post('/system/tokens', form);
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /chỉ hiện một lần/);
  assert.ok(!late.body.includes(secrets[0]));
  assert.equal(stores.apiTokens.list().length, 1);
  assert.notEqual(fieldOf(late.body, 'id'), id, 'the form that is shown now makes another');

  const revoked = await tapTwice(client, `/system/tokens/${id}/revoke`);
  assert.deepEqual(revoked.map(({ statusCode }) => statusCode).sort(), [303, 404]);
  assert.equal(audited(world, 'token.revoked'), 1);
});
