import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMessageKey, LOCALES, translator } from '../../src/i18n/index.ts';
import { details } from '../../src/i18n/messages/details.ts';
import { detailView, remedyFor } from '../../src/routes/channels/status.ts';

const NOW = Date.UTC(2026, 10, 22, 3);
const account = { accountName: 'Nguyễn Thị An', displayName: 'Tiệm Hoa An', statusSince: NOW - 60_000 };

test('every status detail can be said in both languages, with nothing left to fill in', () => {
  const codes = new Set(Object.keys(details).map((key) => key.split('.')[1] ?? ''));
  assert.ok(codes.size > 10);
  for (const detailCode of codes) {
    const detail = detailView({ ...account, detailCode, detailParams: {} }, NOW);
    assert.ok(detail);
    for (const locale of LOCALES) {
      const key = `detail.${detailCode}.message`;
      assert.ok(isMessageKey(key));
      const sentence = translator(locale)(key, { ...detail.params, time: '09:41', until: '10:11' });
      assert.doesNotMatch(sentence, /[{}]|undefined|NaN/, `${locale} ${detailCode}`);
    }
  }
});

test('the next try is counted from now, and is never in the past', () => {
  const at = (retryAt: number) =>
    detailView({ ...account, detailCode: 'zalo-transient', detailParams: { attempt: 4, retryAt } }, NOW)?.params;
  assert.equal(at(NOW + 7_400)?.seconds, 8);
  assert.equal(at(NOW + 7_400)?.attempt, 4);
  assert.equal(at(NOW - 5_000)?.seconds, 1);
});

test('a silence that is over is not shown any more, whoever has noticed; what was said of a time in the past stays', () => {
  const held = { ...account, detailCode: 'zalo-sends-held', detailParams: { until: NOW, zaloCode: '221' } };
  assert.equal(detailView(held, NOW - 1)?.until, NOW);
  assert.equal(detailView(held, NOW), null);
  assert.equal(detailView(held, NOW + 60_000), null);
});

test('one button helps in each state', () => {
  const ready = { hasSession: true, hasPolicy: true };
  const channel = { status: 'stopped', detailCode: null, draft: null, accountUid: '1' } as const;
  assert.equal(remedyFor({ ...ready, channel }), 'start');
  assert.equal(remedyFor({ ...ready, channel: { ...channel, status: 'running' } }), 'stop');
  assert.equal(remedyFor({ ...ready, channel: { ...channel, status: 'starting' } }), 'stop');
  assert.equal(remedyFor({ ...ready, channel: { ...channel, draft: {} } }), 'setup');
  assert.equal(remedyFor({ ...ready, channel: { ...channel, accountUid: null } }), 'setup');
  assert.equal(remedyFor({ ...ready, hasPolicy: false, channel }), 'setup');
  assert.equal(remedyFor({ ...ready, hasSession: false, channel }), 'relogin');
  const failed = (detailCode: string) => remedyFor({ ...ready, channel: { ...channel, status: 'error', detailCode } });
  assert.equal(failed('zalo-kicked'), 'relogin');
  assert.equal(failed('zalo-flapping'), 'reconnect');
  assert.equal(failed('zalo-account-elsewhere'), 'stop', 'nothing to press but an end to trying');
});
