import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initials } from '../src/text.ts';

test('initials are letters, whatever else a name carries', () => {
  assert.equal(initials('Nguyễn Thị Ánh'), 'NÁ');
  assert.equal(initials('đức'), 'Đ');
  assert.equal(initials('Lê Văn Tám <b>'), 'LB');
  assert.equal(initials('🌸 Tiệm Hoa (quận 3)'), 'T3');
  assert.equal(initials('“Mai”'), 'M');
  assert.equal(initials('A\u0301nh'), 'A\u0301', 'a mark written apart stays with its letter');
  for (const bare of ['', '   ', '🌸', '<>']) assert.equal(initials(bare), '?');
});
