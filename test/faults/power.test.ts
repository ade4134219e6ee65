import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';
import { answerTo, startBackend } from './backend.ts';
import { type Rig, startRig } from './rig.ts';
import { moment } from './story.ts';

const ROUNDS = 4;

/** A server whose log is cut, when the power is, to what the disk had confirmed. */
async function startOnCheapDisk(t: TestContext, webhook: string) {
  const confirmedFile = join(temporaryFolder(t), 'confirmed');
  const hook = fileURLToPath(new URL('power-hook.cjs', import.meta.url));
  const rig = await startRig(t, {
    webhook,
    env: { NODE_OPTIONS: `--require ${hook}`, TEST_CONFIRMED_FILE: confirmedFile, TEST_SYNC_MS: '30' },
  });
  const log = join(rig.env.ZB_DATA_DIR, 'zalo-bridge.db-wal');
  // What an owner or a program was told of was synced by SQLite itself, which the hook cannot see.
  writeFileSync(confirmedFile, String(statSync(log).size));
  return {
    rig,
    /** The process is gone at once, and with it all that the disk had not confirmed. Returns how many bytes that were. */
    async cutPower(): Promise<number> {
      await rig.kill();
      const written = statSync(log).size;
      const kept = Math.min(written, Number(readFileSync(confirmedFile, 'utf8')));
      truncateSync(log, kept);
      return written - kept;
    },
  };
}

/** Whatever somebody outside has seen is in the database that the power cut left. */
function checkActs(rig: Rig, asked: string[]): void {
  rig.inspect((stores) => {
    const rows = stores.activity.page(rig.channelId, { limit: 10_000 }).items;
    const known = new Map(rows.map((row) => [row.message.text, row]));
    for (const text of asked) assert.ok(known.has(text), `"${text}" was given to the agent, and is not on disk`);
    const deliveries = stores.messages.deliveriesOf(rows.map(({ message }) => message.id));
    const noted = new Map<string, string>();
    for (const row of [...deliveries.values()].flat())
      noted.set(stores.outbox.get(row.messageId)?.message.cliMsgId ?? '', row.state);
    for (const { text, clientId } of rig.simulator.sent(rig.accountUid)) {
      const state = noted.get(clientId);
      assert.ok(state, `"${text}" left, and its name is not on disk`);
      assert.ok(['sending', 'sent', 'uncertain'].includes(state), `"${text}" left, and counts as ${state}`);
    }
  });
}

it('after a power cut everything that anybody acted upon is on disk, every send that left is sent or in doubt, and nothing is answered twice', async (t) => {
  const backend = await startBackend(t);
  const { rig, cutPower } = await startOnCheapDisk(t, backend.url);
  const said: string[] = [];
  let takenBack = 0;
  for (let round = 0; round < ROUNDS; round++) {
    rig.simulator.faults.api.delay(20 * round, '/api/message/sms');
    for (let n = 0; n < 12; n++) {
      const text = `vòng ${round} tin ${n}`;
      rig.simulator.say({ from: rig.friends[n % 6] ?? '', to: rig.accountUid, text });
      said.push(text);
      await moment(12);
    }
    await moment(15 * round);
    takenBack += await cutPower();
    checkActs(
      rig,
      backend.questions.map(({ text }) => text),
    );
    rig.simulator.faults.reset();
    await rig.revive();
    await until('everything said to be written down', () => {
      const known = rig.inspect((stores) => stores.activity.page(rig.channelId, { limit: 1_000 }).items);
      return known.length >= said.length;
    });
  }
  assert.ok(takenBack > 0, 'the cuts took something back, or this proves nothing');
  t.diagnostic(`${ROUNDS} cuts took ${takenBack} bytes back`);

  const open = () =>
    rig.inspect((stores) => {
      const { items } = stores.activity.page(rig.channelId, { limit: 1_000 });
      const answers = [...stores.messages.answersTo(items.map(({ message }) => message.id)).values()];
      return (
        items.some(({ inbox }) => ['received', 'queued', 'thinking'].includes(inbox?.state ?? '')) ||
        answers.some(({ state }) => ['pending', 'sending', 'failed'].includes(state))
      );
    });
  await until('everything to come to an end', () => !open(), 30_000);
  await rig.kill();
  rig.inspect((stores) => {
    const rows = stores.activity.page(rig.channelId, { limit: 1_000 }).items;
    assert.equal(rows.length, said.length, 'one row a message, none lost');
    const answers = stores.messages.answersTo(rows.map(({ message }) => message.id));
    for (const { message, inbox } of rows) {
      const times = rig.simulator.sent(rig.accountUid).filter(({ text }) => text === answerTo(message.text)).length;
      assert.ok(times <= 1, `"${message.text}" was answered ${times} times`);
      assert.equal(inbox?.state, 'answered', `"${message.text}" was left lying`);
      const state = answers.get(message.id)?.state;
      if (times === 0) assert.equal(state, 'uncertain', `"${message.text}" was not answered and counts as ${state}`);
      else
        assert.ok(state === 'sent' || state === 'uncertain', `"${message.text}" was answered and counts as ${state}`);
    }
  });
});
