import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startServe } from '../cli/process.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

const skip = process.platform === 'win32';

/** A `systemd-notify` that writes down what it is told; `exit` is what it ends with. */
function fakeManager(t: TestContext, exit = 0) {
  const folder = temporaryFolder(t);
  const told = join(folder, 'told');
  const script = join(folder, 'systemd-notify');
  writeFileSync(script, `#!/bin/sh\necho "$@" >> '${told}'\nexit ${exit}\n`);
  chmodSync(script, 0o755);
  return {
    env: { PATH: `${folder}${delimiter}${process.env.PATH}`, NOTIFY_SOCKET: join(folder, 'socket') },
    told: () => (existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []),
  };
}

test('systemd hears when the server is ready, that it lives, and that it stops', { skip }, async (t) => {
  const manager = fakeManager(t);
  const server = await startServe(t, {
    ...manager.env,
    ZB_DATA_DIR: temporaryFolder(t),
    WATCHDOG_USEC: '200000',
  });
  await until('signs of life', () => manager.told().filter((line) => line === 'WATCHDOG=1').length >= 2);
  assert.equal(manager.told().filter((line) => line === 'READY=1').length, 1);
  server.child.kill('SIGTERM');
  assert.equal((await server.exited).code, 0);
  await until('the end to be told', () => manager.told().includes('STOPPING=1'));
});

test('a systemd that cannot be told is a line in the log, and the server goes on', { skip }, async (t) => {
  const manager = fakeManager(t, 1);
  const server = await startServe(t, { ...manager.env, ZB_DATA_DIR: temporaryFolder(t) });
  await until('the warning', () => server.output.some((line) => line.includes('systemd could not be told')));
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  assert.ok(!manager.told().includes('WATCHDOG=1'), 'nobody asked for signs of life');
});

test('without systemd nothing is called', { skip }, async (t) => {
  const { env, told } = fakeManager(t);
  const server = await startServe(t, { PATH: env.PATH, ZB_DATA_DIR: temporaryFolder(t), WATCHDOG_USEC: '100000' });
  assert.equal((await fetch(`${server.url}/livez`)).status, 200);
  server.child.kill('SIGTERM');
  await server.exited;
  assert.deepEqual(told(), []);
});
