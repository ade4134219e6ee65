import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOfDay } from '../../src/routes/channels/today.ts';

test('a day begins at the reader’s midnight', () => {
  const now = Date.UTC(2026, 10, 22, 19, 44, 31, 250);
  assert.equal(startOfDay(now, 'Asia/Ho_Chi_Minh'), Date.UTC(2026, 10, 22, 17));
  assert.equal(startOfDay(now, 'UTC'), Date.UTC(2026, 10, 22));
  assert.equal(startOfDay(now, 'America/New_York'), Date.UTC(2026, 10, 22, 5));
  assert.equal(
    startOfDay(Date.UTC(2026, 10, 22, 17), 'Asia/Ho_Chi_Minh'),
    Date.UTC(2026, 10, 22, 17),
    'at midnight sharp',
  );
});
