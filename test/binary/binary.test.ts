/** What only the single binary can prove; `npm run test:binary` runs it together with every test that starts the program. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import manifest from '../../package.json' with { type: 'json' };
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

const BINARY = process.env.ZB_TEST_PROGRAM ?? '';
assert.ok(BINARY.endsWith('zalo-bridge'), 'run "npm run build" and "npm run test:binary"');

interface Started {
  child: ChildProcess;
  exited: Promise<unknown>;
  /** The addresses that it printed. */
  links: string[];
}

/** Starts the binary with this environment and no other, until it has printed so many addresses. */
async function start(t: TestContext, argv: string[], cwd: string, env: Record<string, string>, links = 2) {
  const child = spawn(BINARY, argv, { cwd, env });
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit');
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const started: Started = { child, exited, links: [] };
  await until(
    'the addresses to be printed',
    () => {
      assert.equal(child.exitCode, null, text);
      started.links = text.split('\n').flatMap((line) => /^\s+.*?(http:\/\/\S+)$/.exec(line)?.[1] ?? []);
      return started.links.length >= links;
    },
    30_000,
  );
  return started;
}

/** Every file below a folder. */
const tree = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

async function page(url: string): Promise<string> {
  const response = await fetch(url);
  assert.equal(response.status, 200, url);
  return response.text();
}

test('in an empty folder, with nothing in the environment but a port, it serves pages and writes only its data folder', async (t) => {
  const home = temporaryFolder(t);
  for (const folder of ['here', 'tmp', 'home']) mkdirSync(join(home, folder));
  const around = { HOME: join(home, 'home'), TMPDIR: join(home, 'tmp') };
  const { child, exited, links } = await start(t, [], join(home, 'here'), { ZB_PORT: '0', ...around });
  const setup = await page(links[1] ?? '');
  assert.match(setup, /<html lang="vi"/, 'templates and translations are inside');
  const assets = [...setup.matchAll(/\/assets\/[^"#]+/g)].map(([path]) => path);
  for (const kind of ['app.css', 'app.js', 'icons.svg'])
    assert.ok(
      assets.some((path) => path.endsWith(kind)),
      `the page uses ${kind}`,
    );
  for (const path of new Set(assets)) await page(links[0] + path);
  assert.equal((await fetch(`${links[0]}/readyz`)).status, 200, 'the migrations have run');

  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  const written = tree(home);
  assert.deepEqual(
    written.filter((path) => !path.startsWith('here/data/')),
    [],
    'nothing beside the data folder',
  );
  assert.ok(written.includes('here/data/zalo-bridge.db'));
  assert.ok(written.includes('here/data/secret.key'));
});

test('a working directory that cannot be written is no trouble', async (t) => {
  const env = { ZB_PORT: '0', ZB_DATA_DIR: temporaryFolder(t) };
  const { links } = await start(t, ['serve'], '/proc', env);
  await page(`${links[0]}/livez`);
});

test('the native addon lies in the data folder for its owner only, and is put back when it was changed', async (t) => {
  const data = temporaryFolder(t);
  const token = (...argv: string[]) => execFileSync(BINARY, ['token', ...argv], { env: { ZB_DATA_DIR: data } });
  token('create', '--name', 'x');
  const [name = '', ...others] = tree(join(data, 'native'));
  assert.match(name, /^better-sqlite3-[0-9a-f]{16}\.node$/);
  assert.deepEqual(others, []);
  const path = join(data, 'native', name);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(statSync(join(data, 'native')).mode & 0o777, 0o700);
  const original = readFileSync(path);
  writeFileSync(path, 'not an addon');
  token('list');
  assert.ok(readFileSync(path).equals(original));
  assert.deepEqual(tree(join(data, 'native')), [name], 'and nothing is left lying about');
});

test('--version tells the version, the commit and the Node that are inside', () => {
  const commit = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).trim();
  const line = execFileSync(BINARY, ['--version'], { encoding: 'utf8', env: {}, cwd: '/proc' });
  assert.equal(line, `${manifest.version} (commit ${commit}, Node ${process.versions.node})\n`);
});

test('it asks the system for nothing but what every Linux with glibc has', {
  skip: process.platform !== 'linux',
}, () => {
  const [lines, libraries] = [
    execFileSync('ldd', [BINARY], { encoding: 'utf8' }),
    ['libdl', 'libm', 'libpthread', 'libc'],
  ];
  const asked = [...lines.matchAll(/^\s+(lib[^\s.]+)\.so/gm)].map(([, name = '']) => name);
  assert.ok(asked.includes('libc'), lines);
  // The C++ library comes with every package manager that is written in it; libatomic, which Node asks for, does not.
  for (const name of asked) assert.ok([...libraries, 'libstdc++', 'libgcc_s'].includes(name), name);
});

test('NODE_OPTIONS of the machine do not reach it', () => {
  const env = { NODE_OPTIONS: '--require=/nonexistent.js' };
  assert.match(execFileSync(BINARY, ['--version'], { encoding: 'utf8', env }), /^\d/);
});

test('the demo runs from the binary, phone page included, and leaves nothing behind', async (t) => {
  const tmp = temporaryFolder(t);
  const { child, exited, links } = await start(t, ['demo'], '/proc', { TMPDIR: tmp });
  const [admin = '', phone = ''] = links;
  assert.match(await page(admin), /<form/);
  assert.match(await page(phone), /\.css/);
  child.kill('SIGTERM');
  assert.deepEqual(await exited, [0, null]);
  assert.deepEqual(readdirSync(tmp), []);
});
