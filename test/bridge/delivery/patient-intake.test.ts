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
function intakeThat(t: Parameters<typeof createTestLogger>[0], refused: Map<string, Error>) {
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
    synced: async () => {},
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
  const { intake, clock, acted, leftOut, stuck } = intakeThat(t, refused);
  intake.take([recall('1'), recall('2'), recall('3')]);
  intake.take([recall('4')]);
  await intake.settled();
  assert.deepEqual([acted, intake.isStuck()], [[], true], 'nothing is acted on that is not written');
  await clock.advance(1_000);
  await intake.settled();
  assert.deepEqual([acted, leftOut, stuck], [['1', '3', '4'], ['2'], [true, false]]);
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
