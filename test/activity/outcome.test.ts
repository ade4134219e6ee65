import assert from 'node:assert/strict';
import { test } from 'node:test';
import { REASONS } from '../../src/bridge/policy/types.ts';
import type { MessageView } from '../../src/db/stores/message-views.ts';
import type { OutboxRow } from '../../src/db/stores/outbox.ts';
import { MESSAGES } from '../../src/i18n/index.ts';
import { readShown, writeShown } from '../../src/routes/activity/live.ts';
import { incomingOutcome, outgoingOutcome } from '../../src/routes/activity/outcome.ts';
import { timeline } from '../../src/routes/activity/timeline.ts';

const NOW = 4_000;

type Inbox = NonNullable<MessageView['inbox']>;

const inbox = (changes: Partial<Inbox>): Inbox =>
  ({
    messageId: 1,
    receivedAt: 1_000,
    state: 'received',
    reason: null,
    error: null,
    answeredWith: null,
    ...changes,
  }) as Inbox;
const sent = (changes: Partial<OutboxRow>): OutboxRow =>
  ({
    messageId: 2,
    state: 'sent',
    error: null,
    errorCode: null,
    sentAt: 3_000,
    createdAt: 2_000,
    ...changes,
  }) as OutboxRow;

test('every reason, gate, outcome, decision and delivery state has words', () => {
  const keys = [
    ...REASONS.map((reason) => `reason.${reason}`),
    ...['policy', 'self', 'age', 'block', 'dm', 'group', 'sender', 'mention', 'content', 'takeover', 'rate'].map(
      (gate) => `gate.${gate}`,
    ),
    ...['pass', 'stop', 'pair'].map((outcome) => `outcome.${outcome}`),
    ...['allow', 'ignore', 'pair'].map((decision) => `decision.${decision}`),
    ...['pending', 'sending', 'sent', 'uncertain', 'failed', 'dead', 'cancelled'].map((state) => `delivery.${state}`),
  ];
  assert.deepEqual(
    keys.filter((key) => !Object.hasOwn(MESSAGES, key)),
    [],
  );
});

test('a message is on its way, then thought about, then answered, and only what can still change is watched', () => {
  assert.equal(incomingOutcome(inbox({}), [], NOW).state, 'waiting');
  assert.equal(incomingOutcome(inbox({ state: 'thinking', thinkingAt: 1_500 }), [], NOW).state, 'thinking');
  const slow = incomingOutcome(inbox({ state: 'thinking', thinkingAt: 1_500 }), [], 31_500);
  assert.deepEqual([slow.state, slow.kind, slow.since, slow.isOpen], ['slow', 'warn', 1_500, true]);
  const answered = incomingOutcome(inbox({ state: 'answered', reason: 'dm.open' }), [sent({})], NOW);
  assert.deepEqual(
    [answered.state, answered.why, answered.tookMs, answered.isOpen],
    ['answered', 'reason.dm.open', 2_000, false],
  );
  assert.equal(incomingOutcome(inbox({ state: 'ignored', reason: 'dm.disabled' }), [], NOW).isOpen, false);
});

test('the part of an answer that needs the owner most speaks for the whole answer', () => {
  const parts = [
    sent({ state: 'sent' }),
    sent({ state: 'uncertain', errorCode: 'restart' }),
    sent({ state: 'pending' }),
  ];
  const outcome = incomingOutcome(inbox({ state: 'answered', reason: 'dm.open' }), parts, NOW);
  assert.deepEqual([outcome.state, outcome.why, outcome.tookMs], ['uncertain', 'sendError.restart', null]);
  const refused = sent({ state: 'dead', error: 'blocked_by_contact', errorCode: '215' });
  const dead = incomingOutcome(inbox({ state: 'answered' }), [...parts, refused], NOW);
  assert.deepEqual([dead.state, dead.kind, dead.why], ['dead', 'bad', 'sendError.blocked_by_contact']);
});

test('an answer that the rules stopped before sending says which rule, and does not look sent', () => {
  const outcome = outgoingOutcome(sent({ state: 'cancelled', errorCode: 'user.disabled', error: 'user.disabled' }));
  assert.deepEqual([outcome.state, outcome.why], ['unsent', 'reason.user.disabled']);
});

test('an error that nobody has words for is shown as it was reported, without inventing a reason', () => {
  const outcome = outgoingOutcome(sent({ state: 'dead', error: 'E_WEIRD', errorCode: '-13' }));
  assert.deepEqual([outcome.why, outcome.detail], [null, 'E_WEIRD']);
});

test('the timeline names only what took time, in order', () => {
  const row = inbox({ receivedAt: 1_000, decidedAt: 1_001, thinkingAt: 1_400, readyAt: 5_600 });
  assert.deepEqual(timeline(row, [sent({ sentAt: 6_000 })]), [
    { step: 'received', at: 1_000, tookMs: null },
    { step: 'thinking', at: 1_400, tookMs: 400 },
    { step: 'ready', at: 5_600, tookMs: 4_200 },
    { step: 'sent', at: 6_000, tookMs: 400 },
  ]);
});

test('what a page says that it shows is read back, and nothing else is believed', () => {
  const rows = [
    { id: 12, state: 'thinking' },
    { id: 13, state: 'pairing' },
  ];
  assert.deepEqual(
    [...readShown(writeShown(rows))],
    [
      [12, 'thinking'],
      [13, 'pairing'],
    ],
  );
  assert.deepEqual([...readShown('1.x-2-drop.table-9999999999999999.a-<b>.c-0.y')], [[1, 'x']]);
  assert.equal(readShown(['12.thinking']).size, 0);
  assert.equal(readShown(Array.from({ length: 500 }, (_, i) => `${i + 1}.x`).join('-')).size, 40);
});
