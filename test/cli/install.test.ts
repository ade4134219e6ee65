import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { applySteps } from '../../src/cli/install/apply.ts';
import { installPlan } from '../../src/cli/install/plan.ts';
import { readConfig } from '../../src/config.ts';
import { programFiles } from '../../src/web/files.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { run } from './process.ts';

const UNIT = programFiles.text('deploy/zalo-bridge.service');

test('install shows every step and changes nothing until it is told to', async (t) => {
  const root = temporaryFolder(t);
  const shown = await run(['install', '--root', root]);
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /write \/etc\/systemd\/system\/zalo-bridge\.service/);
  assert.doesNotMatch(shown.stdout, /useradd|systemctl/, 'below a folder no user is made and nothing is started');
  assert.deepEqual(execFileSync('find', [root, '-mindepth', '1'], { encoding: 'utf8' }), '', 'nothing was written');

  const all = await run(['install']);
  assert.match(all.stdout, /useradd --system[^\n]*\n(.*\n)*.*systemctl restart zalo-bridge/);
});

test('an installation writes the program, the unit, settings and a key for its user only; a second one keeps settings and key', (t) => {
  const root = temporaryFolder(t);
  const program = join(temporaryFolder(t), 'zalo-bridge');
  writeFileSync(program, 'first version');
  const steps = () => installPlan({ program, unit: UNIT, environment: programFiles.text('deploy/env.example') });
  const first = applySteps(steps(), root).map((step) => step.do);
  assert.ok(first.includes('key') && !first.includes('user') && !first.includes('systemctl'));
  const at = (path: string) => join(root, path);
  const mode = (path: string) => statSync(at(path)).mode & 0o777;
  assert.equal(mode('/usr/local/bin/zalo-bridge'), 0o755);
  assert.equal(mode('/etc/zalo-bridge/secret.key'), 0o600);
  assert.equal(mode('/var/lib/zalo-bridge'), 0o700);
  assert.equal(readFileSync(at('/etc/systemd/system/zalo-bridge.service'), 'utf8'), UNIT);
  const key = readFileSync(at('/etc/zalo-bridge/secret.key'));
  assert.equal(key.length, 32);

  writeFileSync(at('/etc/zalo-bridge/env'), 'ZB_PORT=4000\n');
  writeFileSync(program, 'second version');
  const again = applySteps(steps(), root).flatMap((step) => ('path' in step ? step.path : []));
  assert.ok(again.includes('/etc/systemd/system/zalo-bridge.service'));
  for (const kept of ['/etc/zalo-bridge/secret.key', '/etc/zalo-bridge/env']) assert.ok(!again.includes(kept), kept);
  applySteps(steps(), root);
  assert.equal(readFileSync(at('/usr/local/bin/zalo-bridge'), 'utf8'), 'second version');
  assert.equal(readFileSync(at('/usr/local/bin/zalo-bridge.previous'), 'utf8'), 'first version', 'the way back');
  assert.deepEqual(readFileSync(at('/etc/zalo-bridge/secret.key')), key, 'a new key would lock every account out');
  assert.equal(readFileSync(at('/etc/zalo-bridge/env'), 'utf8'), 'ZB_PORT=4000\n');
});

test('a step that fails is named, and says why', (t) => {
  const root = temporaryFolder(t);
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc', 'zalo-bridge'), 'a file where a folder should be');
  chmodSync(join(root, 'etc', 'zalo-bridge'), 0o600);
  const steps = installPlan({ program: process.execPath, unit: UNIT, environment: '' });
  assert.throws(() => applySteps(steps, root), /"install -d -o root -g zalo-bridge -m 0750 \/etc\/zalo-bridge" failed/);
});

test('the unit keeps the service inside its own folder', () => {
  for (const line of ['ProtectSystem=strict', 'NoNewPrivileges=yes', 'UMask=0077', 'User=zalo-bridge', 'Type=notify'])
    assert.ok(UNIT.includes(`\n${line}\n`), line);
  assert.doesNotMatch(UNIT, /^MemoryDenyWriteExecute=yes/m, 'Node compiles while it runs');
});

test('an address that others can reach needs TLS in front, or an owner who says that it does not', () => {
  for (const ZB_HOST of ['0.0.0.0', '::', '192.168.1.5', 'vps.example.vn']) {
    assert.throws(() => readConfig({ ZB_HOST }), /ZB_HOST: .* ZB_PLAIN_HTTP=accept/, ZB_HOST);
    assert.throws(() => readConfig({ ZB_HOST, ZB_PUBLIC_ORIGIN: 'http://vps.example.vn' }), /ZB_HOST/);
    assert.equal(readConfig({ ZB_HOST, ZB_PUBLIC_ORIGIN: 'https://vps.example.vn' }).host, ZB_HOST);
    assert.equal(readConfig({ ZB_HOST, ZB_PLAIN_HTTP: 'accept' }).host, ZB_HOST);
  }
  for (const ZB_HOST of ['127.0.0.1', '::1', 'localhost']) assert.equal(readConfig({ ZB_HOST }).host, ZB_HOST);
  assert.throws(() => readConfig({ ZB_PLAIN_HTTP: 'yes' }), /ZB_PLAIN_HTTP: one of accept/);
});
