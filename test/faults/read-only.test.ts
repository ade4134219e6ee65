import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { diskStory } from './disk-story.ts';
import { moment } from './story.ts';

it('T35: a database that becomes read-only in mid-run stops every act, is named, and is gone on with by itself, nothing lost and nothing twice, over kill -9 too', async (t) => {
  const readOnly = join(temporaryFolder(t), 'read-only');
  const hook = fileURLToPath(new URL('read-only-hook.cjs', import.meta.url));
  const { backend, rig, tell, answers, readiness, think } = await diskStory(t, {
    env: { NODE_OPTIONS: `--require ${hook}`, TEST_READ_ONLY_FILE: readOnly },
  });

  writeFileSync(readOnly, '');
  const names = Array.from({ length: 6 }, (_, n) => `lúc chỉ đọc ${n}`);
  for (const [n, text] of names.entries()) tell(text, n);
  await until('health to say it', async () => (await readiness()).reason === 'database-read-only', 15_000);
  assert.equal((await readiness()).status, 503);
  // What the agent says now cannot be written down either.
  think();
  await moment(2_000);
  assert.equal(backend.questions.length, 2, 'no agent was asked about what is not on disk');
  assert.deepEqual(answers(), [answerTo('trước')], 'and nothing was sent');
  assert.equal((await fetch(`${rig.server().url}/livez`)).status, 200, 'the process lives');
  assert.ok(
    rig.server().output.some((line) => line.includes('how it is mounted')),
    'the log says what to look at',
  );

  backend.behave((_question, reply) => reply.answer());
  rmSync(readOnly);
  await until('everything to be answered', () => answers().length === 8, 30_000);
  await until('health to be well', async () => (await readiness()).status === 200, 15_000);

  writeFileSync(readOnly, '');
  tell('trước khi chết', 2);
  await moment(300);
  await rig.kill();
  rmSync(readOnly);
  await rig.revive();
  await until('what was only in memory', () => answers().includes(answerTo('trước khi chết')), 15_000);
  await moment(300);
  const expected = ['trước', 'đang nghĩ', ...names, 'trước khi chết'].map((text) => answerTo(text));
  assert.deepEqual(answers().sort(), expected.sort(), 'each message has one answer');
});
