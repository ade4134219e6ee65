import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayName, initials } from '../src/text.ts';

test('initials are letters, whatever else a name carries', () => {
  assert.equal(initials('Nguyễn Thị Ánh'), 'NÁ');
  assert.equal(initials('đức'), 'Đ');
  assert.equal(initials('Lê Văn Tám <b>'), 'LB');
  assert.equal(initials('🌸 Tiệm Hoa (quận 3)'), 'T3');
  assert.equal(initials('“Mai”'), 'M');
  assert.equal(initials('A\u0301nh'), 'A\u0301', 'a mark written apart stays with its letter');
  for (const bare of ['', '   ', '🌸', '<>']) assert.equal(initials(bare), '?');
});

test('a name is one line that stays within its line, whatever was put into it', () => {
  assert.equal(displayName('  Nguyễn\n Thị\u200b Ánh\u202e '), 'Nguyễn Thị Ánh');
  assert.equal(displayName(`Z${'\u0301\u0316'.repeat(500)}ó`), 'Z\u0301\u0316\u0301\u0316ó', 'no towers');
  for (const fine of ['Ậ\u0301n'.normalize('NFD'), '👨‍👩‍👧‍👦 Gia đình', 'กั้น', 'བརྒྱུད', 'مُحَمَّدٌ'])
    assert.equal(displayName(fine), fine);
  assert.equal([...displayName('x'.repeat(10_000))].length, 80);
});
