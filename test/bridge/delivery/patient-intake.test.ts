import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatientIntake } from '../../../src/bridge/delivery/patient-intake.ts';
import type { InboundEvent } from '../../../src/bridge/zalo/types.ts';
import { createTestLogger } from '../../helpers/logger.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const CHAT = { type: 'dm', peerId: '5000' } as const;
const recall = (zaloMsgId: string): InboundEvent => ({
  ...{ kind: 'recall', chat: CHAT, zaloMsgId, cliMsgId: null, byUid: '5000' },
});

/** An intake over a database that takes all but `refused`; what it wrote, acted on and left out. */
function intakeThat(
  t: Parameters<typeof createTestLogger>[0],
  refused: Map<string, Error>,
  synced: () => Promise<void> = async () => {},
) {
  const clock = createManualClock();
  const [written, acted, leftOut, stuck]: [string[], string[], string[], boolean[]] = [[], [], [], []];
  const log = createTestLogger(t);
  log.expectErrors();
  const names = (events: InboundEvent[]) => events.map((event) => (event.kind === 'recall' ? event.zaloMsgId : ''));
  const intake = createPatientIntake({
    clock,
    log: log.logger,
    write(events) {
      for (const name of names(events)) if (refused.has(name)) throw refused.get(name);
      written.push(...names(events));
      return names(events);
    },
    synced,
    act: (those) => void acted.push(...those),
    onStuck: (isStuck) => void stuck.push(isStuck),
    onLeftOut: (event) => void leftOut.push(...names([event])),
  });
  t.after(() => intake.stop());
  return { intake, clock, written, acted, leftOut, stuck };
}

const withCode = (code: string) => Object.assign(new Error(code), { code });

test('an event that can never be written is left out and told, and holds up none of the others', async (t) => {
  const refused = new Map([['2', withCode('SQLITE_CONSTRAINT_NOTNULL')]]);
  const { intake, acted, leftOut, stuck } = intakeThat(t, refused);
  intake.take([recall('1'), recall('2'), recall('3')]);
  intake.take([recall('4')]);
  await intake.settled();
  assert.deepEqual([acted, leftOut, stuck], [['1', '3', '4'], ['2'], []]);
  intake.take([recall('2'), recall('5')]);
  await intake.settled();
  assert.deepEqual([acted, leftOut], [['1', '3', '4', '5'], ['2']], 'when Zalo brings it again it stops nobody');
});

test('what the disk refuses is never left out, however long that takes', async (t) => {
  for (const code of ['SQLITE_FULL', 'SQLITE_BUSY', 'SQLITE_READONLY', 'SQLITE_IOERR_WRITE', 'SQLITE_CORRUPT']) {
    const refused = new Map([['2', new Error('drizzle', { cause: withCode(code) })]]);
    const { intake, clock, acted, leftOut } = intakeThat(t, refused);
    intake.take([recall('1'), recall('2')]);
    await clock.advance(60 * 60_000);
    assert.deepEqual([acted, leftOut, intake.isStuck()], [[], [], true], code);
    refused.clear();
    await clock.advance(1_000);
    await intake.settled();
    assert.deepEqual([acted, leftOut], [['1', '2'], []], code);
  }
});

test('what comes while others are on their way to the disk is written with the next wait, in order', async (t) => {
  const disk: (() => void)[] = [];
  const { intake, written, acted } = intakeThat(t, new Map(), () => new Promise((resolve) => disk.push(resolve)));
  intake.take([recall('1')]);
  intake.take([recall('2')]);
  intake.take([recall('3'), recall('4')]);
  assert.deepEqual([written, acted], [['1'], []], 'nothing is acted on before it is on disk');
  const settled = intake.settled();
  disk.shift()?.();
  while (disk.length === 0) await null;
  assert.deepEqual([written, acted], [['1', '2', '3', '4'], ['1']], 'three that came meanwhile wait once');
  disk.shift()?.();
  await settled;
  assert.deepEqual([acted, disk.length], [['1', '2', '3', '4'], 0]);
});

test('what still waits to be written when its channel stops is written, and not acted on', async (t) => {
  const { intake, written, acted } = intakeThat(t, new Map(), () => new Promise(() => {}));
  intake.take([recall('1')]);
  intake.take([recall('2')]);
  intake.stop();
  assert.deepEqual([written, acted], [['1', '2'], []]);
});

test('while the disk does not keep what was written, what comes is at least in the database', async (t) => {
  let refuses = true;
  const { intake, clock, written, acted, stuck } = intakeThat(t, new Map(), async () => {
    if (refuses) throw withCode('EIO');
  });
  intake.take([recall('1')]);
  intake.take([recall('2')]);
  await clock.advance(0);
  assert.deepEqual([written, acted, stuck], [['1', '2'], [], [true]]);
  intake.take([recall('3')]);
  await clock.advance(0);
  assert.deepEqual([written, acted], [['1', '2', '3'], []]);
  refuses = false;
  await clock.advance(1_000);
  assert.deepEqual(
    [acted, stuck],
    [
      ['1', '2', '3'],
      [true, false],
    ],
  );
});
