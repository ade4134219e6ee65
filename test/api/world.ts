import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { until } from '../helpers/until.ts';
import { type Json, startApi } from './helper.ts';

/** A program, the server, and people on their phones. */
export async function world(t: TestContext) {
  const simulator = await startSimulator({ friends: 12, groups: 6, qrPollMs: 100 });
  t.after(async () => {
    await simulator.close();
    assert.deepEqual(simulator.violations, [], 'zca-js did something that Zalo would not accept');
  });
  const [account, other] = simulator.world.accounts;
  assert.ok(account && other);
  const zb = await startApi(t, { zaloBase: simulator.baseUrl, clock: systemClock });
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm Hoa An' });
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id, displayName: 'Tiệm Hoa An' });
  const path = `/channels/${channel.id}`;

  const login = async (uid: string, state: string) => {
    const started = await zb.post(`${path}/login`);
    assert.equal(started.status, 200);
    const shown = await until('a QR code', async () => {
      const { body } = await zb.get(`${path}/login`);
      return body.state === 'waiting' && body;
    });
    simulator.qr.scan(undefined, { uid });
    await until('the scan', async () => (await zb.get(`${path}/login`)).body.state === 'scanned');
    const scanned = (await zb.get(`${path}/login`)).body;
    simulator.qr.confirm();
    const ended = await until(state, async () => {
      const { body } = await zb.get(`${path}/login`);
      return body.state === state && body;
    });
    return { started: started.body, shown, scanned, ended };
  };
  const running = async (dm: Json, group: Json = {}) => {
    await login(account.uid, 'connected');
    await until('the friends', async () => (await zb.get(`${path}/friends`)).body.items.length > 0);
    const rules = (await zb.get(`${path}/policy`)).body;
    await zb.put(`${path}/policy`, { dm: { ...rules.dm, ...dm }, group: { ...rules.group, ...group } });
    assert.equal((await zb.post(`${path}/start`)).status, 200);
    await until('the channel to run', async () => (await zb.get(path)).body.status === 'running');
  };
  const activity = async (query = '') => (await zb.get(`${path}/activity${query}`)).body.items as Json[];
  const decided = (n: number) =>
    until(`${n} decisions`, async () => (await activity('?limit=200')).filter((one) => one.decision).length >= n);
  const sent = () => simulator.sent(account.uid).map(({ text }) => text);
  return { zb, simulator, account, other, path, login, running, activity, decided, sent };
}

/** Which steps a message has behind it. */
export const steps = (message: Json) => message.timeline.map(({ step }: Json) => step);
