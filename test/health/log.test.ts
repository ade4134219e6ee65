/* What the log of a day holds, at its most talkative, and what it never does. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { startBackend } from '../faults/backend.ts';
import { startRig } from '../faults/rig.ts';
import { until } from '../helpers/until.ts';

const ASKED = 'cho-em-hỏi-giá-hoa-zzq';
const SECRET = 'khoa-bi-mat-cua-agent';

test('the log of a day, at its most talkative, holds no text, no name, no whole Zalo id and no secret', async (t) => {
  const backend = await startBackend(t);
  const rig = await startRig(t, { webhook: backend.url, env: { ZB_LOG_LEVEL: 'trace' } });
  const { simulator, channelId, accountUid } = rig;
  const [friend = '', other = ''] = rig.friends;
  const say = (from: string, text: string) => simulator.say({ from, to: accountUid, text });
  say(friend, ASKED);
  await until('an answer', () => simulator.sent(accountUid).length === 1);
  backend.behave((_question, reply) => reply.status(500, {}, `${ASKED} ${SECRET}`));
  say(other, `${ASKED} lần hai`);
  const activity = () => rig.call<{ items: Item[] }>('GET', `/channels/${channelId}/activity`);
  await until('a failure', async () => (await activity()).items.some(({ handling }) => handling?.error));
  const { items } = await activity();
  const people = items.flatMap(({ senderUid, senderName }) => (senderUid ? [{ senderUid, senderName }] : []));
  assert.ok(people.length >= 2, 'somebody has to be there for this to mean anything');
  const workspaces = await rig.call<{ items: { id: string }[] }>('GET', '/workspaces');
  await rig.call('POST', `/workspaces/${workspaces.items[0]?.id}/agents`, {
    ...{ handle: 'hai', name: 'Trợ lý hai', kind: 'openai', secret: SECRET },
    config: { baseUrl: 'https://ai.example.vn/v1', model: 'm' },
  });
  const token = rig.token();
  const get = (path: string) => fetch(rig.server().url + path, { headers: { authorization: `Bearer ${token}` } });
  const uid = people[0]?.senderUid ?? '';
  await get(`/api/v1/channels/${channelId}/people/${uid}`);
  await get(`/channels/${channelId}/people/${uid}/export`);
  await get(`/channels/${channelId}/avatar/contact/${uid}`);
  await get(`/api/v1/search?q=${encodeURIComponent(ASKED)}`);
  const lines = () => rig.server().output.filter((line) => line.startsWith('{'));
  await until('the last request to be logged', () => lines().some((line) => line.includes('/api/v1/search')));

  const log = lines().join('\n');
  const said = (msg: string) =>
    lines()
      .map((line) => JSON.parse(line))
      .filter((line) => line.msg === msg);
  assert.match(said('a message was decided')[0]?.reason, /^dm\./, 'what happened is there, without the words');
  assert.equal(said('an answer was delivered')[0]?.state, 'sent');
  assert.equal(said('an agent brought no answer')[0]?.level, 'warn');
  assert.match(log, new RegExp(`/people/…${uid.slice(-4)}`), 'enough to tell two apart');
  for (const { senderUid, senderName } of people)
    for (const word of [senderUid, senderName]) assert.ok(!log.includes(word), word);
  for (const word of [ASKED, accountUid, token, token.slice(3, 20), SECRET, 'Trợ lý hai', '"cookie"'])
    assert.ok(!log.includes(word), word);
  for (const line of lines()) assert.match(JSON.parse(line).time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'UTC');
});

test('of an unexpected error the log holds what it is and where it came from, and nothing that libraries hang on it', () => {
  const logger = new URL('../../src/cli/logger.ts', import.meta.url).href;
  const script = `
    import { createLogger } from ${JSON.stringify(logger)};
    const log = createLogger('trace');
    const answer = Object.assign(new Error('refused'), { code: 'E1', headers: { Authorization: '${SECRET}' }, body: '${ASKED}' });
    log.error({ err: answer }, 'a');
    log.error({ err: new Error('outer', { cause: answer }) }, 'b');
    for (const text of ['${ASKED}', '{"text":${ASKED}', '"${ASKED}\\n'])
      try { JSON.parse(text) } catch (err) { log.error({ err }, 'c') }
    log.error({ err: '${ASKED}', cookie: '${SECRET}', deep: { token: '${SECRET}' } }, 'd');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 6, stderr);
  assert.deepEqual(Object.keys(lines[0].err), ['type', 'code', 'message', 'stack']);
  assert.match(lines[1].err.stack, /caused by: Error: refused/);
  for (const word of [ASKED, ASKED.slice(0, 6), SECRET]) assert.ok(!stdout.includes(word), stdout);
});

interface Item {
  senderUid: string | null;
  senderName: string;
  handling: { error: unknown } | null;
}
