import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runningServer } from '../../src/cli/data-lock.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { run, startServe } from './process.ts';

test('serve prints the setup address once, keeps it out of the log, and ends in order on SIGTERM', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const server = await startServe(t, env);
  const setup = new URL(server.setupUrl ?? '');
  assert.equal((await fetch(setup)).status, 200);

  const made = await run(['setup-url'], env);
  assert.match(made.stdout, new RegExp(`^${server.url}/setup/[\\w-]{22}\\n$`));
  assert.equal((await fetch(setup)).status, 410, 'the earlier one is over');
  assert.equal((await fetch(made.stdout.trim())).status, 200);

  server.child.kill('SIGTERM');
  assert.deepEqual(await server.exited, { code: 0, signal: null });
  const token = setup.pathname.slice('/setup/'.length);
  const logged = server.output.filter((line) => line.startsWith('{'));
  assert.ok(
    logged.some((line) => line.includes('/setup/…')),
    'the request is logged',
  );
  assert.ok(!logged.some((line) => line.includes(token)), 'the token is not');
  for (const line of logged) assert.match(JSON.parse(line).time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(runningServer(env.ZB_DATA_DIR), null);
});

test('an open request does not keep a stopping server', async (t) => {
  const server = await startServe(t, { ZB_DATA_DIR: temporaryFolder(t) });
  const { port, hostname } = new URL(server.url);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n');
  await new Promise((resolve) => socket.once('connect', resolve));
  const started = performance.now();
  server.child.kill('SIGINT');
  assert.equal((await server.exited).code, 0);
  assert.ok(performance.now() - started < 5000);
});

test('T41: a second server on the same data folder is refused with the pid of the first, who goes on', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const first = await startServe(t, env);
  const second = await run(['serve'], { ...env, ZB_PORT: '0' });
  assert.equal(second.code, 1);
  assert.equal(second.stdout, '');
  assert.match(second.stderr, new RegExp(`^zalo-bridge: another zalo-bridge \\(process ${first.pid}\\) is running`));
  assert.equal((await fetch(`${first.url}/livez`)).status, 200);
  assert.equal(runningServer(env.ZB_DATA_DIR)?.pid, first.pid, 'what it left behind is still there');
});

test('after kill -9 the next server starts at once', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const first = await startServe(t, env);
  first.child.kill('SIGKILL');
  await first.exited;
  assert.equal(runningServer(env.ZB_DATA_DIR), null);
  const second = await startServe(t, env);
  assert.equal(runningServer(env.ZB_DATA_DIR)?.pid, second.pid);
});

test('healthcheck finds the server of its data folder, and fails without one', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t), ZB_PORT: '9' };
  assert.equal((await run(['healthcheck'], env)).code, 1);
  const server = await startServe(t, { ...env, ZB_PORT: '0' });
  assert.deepEqual(await run(['healthcheck'], env), { code: 0, stdout: '', stderr: '' });
  server.child.kill('SIGKILL');
  await server.exited;
  assert.equal((await run(['healthcheck'], env)).code, 1);
});

test('a port that is taken is one clear line', async (t) => {
  const first = await startServe(t, { ZB_DATA_DIR: temporaryFolder(t) });
  const { port } = new URL(first.url);
  const second = await run(['serve'], { ZB_DATA_DIR: temporaryFolder(t), ZB_PORT: port });
  assert.equal(second.code, 1);
  assert.match(second.stderr, new RegExp(`^zalo-bridge: port ${port} on 127\\.0\\.0\\.1 is taken.*\\n$`));
});

test('files of the data folder are for their owner only', { skip: process.platform === 'win32' }, async (t) => {
  const folder = temporaryFolder(t);
  await startServe(t, { ZB_DATA_DIR: folder });
  for (const name of ['zalo-bridge.db', 'secret.key', 'server.json'])
    assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
});

test('a server whose log nobody reads any more goes on, and still ends in order', async (t) => {
  const server = await startServe(t, { ZB_DATA_DIR: temporaryFolder(t) });
  server.child.stdout?.destroy();
  for (let n = 0; n < 5; n++) assert.equal((await fetch(`${server.url}/login`)).ok, true);
  assert.equal((await fetch(`${server.url}/livez`)).status, 200);
  server.child.kill('SIGTERM');
  assert.deepEqual(await server.exited, { code: 0, signal: null });
});
