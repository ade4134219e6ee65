import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { type BridgeWorld, connectChannel, runChannel, scan, setPolicy, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';

const uid = (world: BridgeWorld, index = 0) => world.simulator.world.accounts[index]?.uid ?? '';
const status = (world: BridgeWorld, id: string) => world.stores.channels.get(id)?.status;
const detail = (world: BridgeWorld, id: string) => world.stores.channels.get(id)?.detailCode;

it('loads friends and groups right after the login, without starting anything', async (t) => {
  const world = await startBridge(t);
  const channelId = await connectChannel(world);
  assert.equal(world.stores.directory.counts(channelId).friends, 12);
  assert.ok(world.stores.directory.counts(channelId).groups > 0);
  assert.equal(status(world, channelId), 'stopped');
  assert.equal(world.simulator.socket.connections(uid(world)).length, 0, 'no socket before Save & Start');
  assert.equal(world.stores.channels.get(channelId)?.accountName, 'Nguyễn Thị An');
});

it('refuses to start without an account, and without a policy', async (t) => {
  const world = await startBridge(t);
  const workspace = world.stores.workspaces.create('Trống');
  const empty = world.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Trống' });
  assert.throws(() => world.bridge.start(empty.id), /no_account/);
  const connected = await connectChannel(world);
  assert.throws(() => world.bridge.start(connected), /no_policy/);
  assert.equal(status(world, connected), 'stopped');
});

it('keeps the Zalo session sealed: nothing of it is readable in any file of the data folder', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world);
  const session = world.stores.channels.openSession<{ imei: string; cookies: { key: string; value: string }[] }>(
    channelId,
  );
  assert.ok(session && session.cookies.length > 0);
  const secrets = [session.imei, ...session.cookies.map((cookie) => cookie.value)].filter((value) => value.length >= 8);
  assert.ok(secrets.length > 0, 'there must be something to look for');
  await world.restart({ start: false });
  for (const name of readdirSync(world.dataDir)) {
    const bytes = name === 'cache' ? '' : readFileSync(join(world.dataDir, name)).toString('latin1');
    for (const secret of secrets) assert.equal(bytes.includes(secret), false, `a session secret stands in ${name}`);
  }
});

it('shows an ended session as an error that a QR login mends, with the policy intact', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'allowlist', allow: ['123'] } });
  world.simulator.endSession(uid(world));
  await until('the error', () => status(world, channelId) === 'error');
  assert.ok(['zalo-kicked', 'zalo-login-refused'].includes(detail(world, channelId) ?? ''));

  await scan(world, channelId, uid(world, 1));
  assert.equal(world.bridge.login(channelId)?.state, 'wrong_account');
  assert.equal(world.bridge.login(channelId)?.account?.name, world.simulator.world.accounts[1]?.person.name);
  assert.equal(world.stores.channels.get(channelId)?.accountUid, uid(world), 'the other account is not kept');
  assert.equal(status(world, channelId), 'error');

  await scan(world, channelId, uid(world));
  await until('the channel to run again by itself', () => status(world, channelId) === 'running');
  assert.deepEqual(world.stores.policies.get(channelId)?.document.dm, {
    mode: 'allowlist',
    allow: ['123'],
    pairingReply: 'code',
  });
});

it('refuses an account that another channel has', async (t) => {
  const world = await startBridge(t);
  await connectChannel(world);
  const workspace = world.stores.workspaces.list()[0];
  const second = world.stores.channels.create({ workspaceId: workspace?.id ?? '', threadId: null, displayName: 'Hai' });
  await scan(world, second.id, uid(world));
  assert.equal(world.bridge.login(second.id)?.error?.code, 'account_in_use');
  assert.equal(world.stores.channels.get(second.id)?.accountUid, null);
  assert.equal(world.stores.channels.hasSession(second.id), false);
});

it('T19: a login that no page asks about any more ends, one that is being looked at does not', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const workspace = world.stores.workspaces.create('A');
  const channel = world.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'A' });
  world.bridge.startLogin(channel.id);
  await until('a code', () => world.bridge.login(channel.id)?.qr);
  await clock.advance(40_000);
  assert.equal(world.bridge.login(channel.id)?.state, 'waiting');
  await clock.advance(25_000);
  assert.equal(world.bridge.login(channel.id)?.state, 'waiting', 'the page asked 25 s ago');
  for (let seconds = 0; seconds <= 60; seconds += 20) {
    await clock.advance(20_000);
    // The long poll of the login gets real time to come back, as it would.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  assert.equal(world.bridge.login(channel.id)?.state, 'cancelled');
});

it('lets a new login supersede the old one', async (t) => {
  const world = await startBridge(t);
  const workspace = world.stores.workspaces.create('A');
  const channel = world.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'A' });
  const first = world.bridge.startLogin(channel.id);
  await until('a code', () => world.bridge.login(channel.id)?.qr);
  const second = world.bridge.startLogin(channel.id);
  assert.notEqual(first.id, second.id);
  assert.equal(world.bridge.login(channel.id)?.id, second.id);
  world.bridge.cancelLogin(channel.id);
  assert.equal(world.bridge.login(channel.id)?.state, 'cancelled');
});

it('T17: a channel that was stopped by hand stays stopped over a restart, and one that was running runs again', async (t) => {
  const world = await startBridge(t);
  const stopped = await runChannel(world);
  const running = await runChannel(world, {}, world.simulator.world.accounts[1]);
  await world.bridge.stop(stopped);
  assert.equal(detail(world, stopped), 'manual-stop');
  await world.restart();
  await until('the wanted channel to run', () => status(world, running) === 'running');
  assert.equal(status(world, stopped), 'stopped');
  assert.equal(world.simulator.socket.connections(uid(world)).length, 0);
});

it('deletes a channel with its socket, its session and its data, and leaves the other alone', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  const other = await runChannel(world, {}, world.simulator.world.accounts[1]);
  await world.bridge.remove(channelId);
  assert.equal(world.stores.channels.get(channelId), null);
  assert.equal(world.stores.channels.hasSession(channelId), false);
  assert.equal(world.simulator.socket.connections(uid(world)).length, 0);
  assert.equal(status(world, other), 'running');
  assert.throws(() => world.bridge.start(channelId), /channel_unknown/);
});

it('writes down status changes without repeating the same one', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world);
  await world.bridge.stop(channelId);
  await world.bridge.stop(channelId);
  const history = world.stores.channels.history(channelId, 10).items.map((one) => one.status);
  assert.deepEqual(history, ['stopped', 'running', 'starting']);
});

it('refreshes the directory of a stopped channel with the stored session, and says why it cannot', async (t) => {
  const world = await startBridge(t);
  const channelId = await connectChannel(world);
  setPolicy(world, channelId, {});
  world.simulator.befriend({ account: uid(world), person: world.simulator.world.addPerson('Bạn Mới').id });
  await world.bridge.refreshDirectory(channelId);
  assert.equal(world.stores.directory.counts(channelId).friends, 13);
  world.simulator.endSession(uid(world));
  await assert.rejects(world.bridge.refreshDirectory(channelId), /not_connected/);
  assert.equal(world.stores.directory.counts(channelId).friends, 13, 'what was known stays');
  assert.equal(world.stores.channels.get(channelId)?.directoryError, 'not_connected');
});

it('learns by itself what a group is called that the account joined later, and does not ask again and again', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const { simulator, stores } = world;
  const [account] = simulator.world.accounts;
  const [group] = simulator.world.groups;
  assert.ok(account && group);
  const at = group.members.indexOf(account.person.id);
  group.members.splice(at, 1);
  const channelId = await runChannel(world, { group: { mode: 'open' } });
  assert.equal(stores.directory.group(channelId, group.id), null, 'it was not in it');
  group.members.push(account.person.id);
  const from = group.members[0] ?? '';
  const loads = () => simulator.calls(account.uid).filter(({ path }) => /getfriends/i.test(path)).length;
  const before = loads();
  simulator.say({ from, to: account.uid, group: group.id, text: 'chào cả nhà' });
  await until('the message', () => stores.directory.group(channelId, group.id));
  /** Slowly enough for the connection to answer its pings, and slower still while it has to come back. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; ) {
      const step = stores.channels.get(channelId)?.status === 'running' ? 10_000 : 500;
      await clock.advance(step);
      await new Promise((resolve) => setTimeout(resolve, 10));
      passed += step;
    }
  };
  await pass(60_000);
  assert.equal(loads(), before, 'the lists are too young to be asked for');
  await pass(9 * 60_000);
  await until(
    'the name',
    async () => {
      await pass(1);
      return stores.directory.group(channelId, group.id)?.name === group.name;
    },
    20_000,
  );
  const after = loads();
  simulator.say({ from, to: account.uid, group: group.id, text: 'có ai không' });
  await pass(11 * 60_000);
  assert.equal(loads(), after, 'what is known is not asked for');
});
