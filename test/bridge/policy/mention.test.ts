import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { mentionsAccount, withoutOwnMention } from '../../../src/bridge/policy/mention.ts';
import { newPairingCode, readPairingCode } from '../../../src/bridge/policy/pairing.ts';

const ME = '900';
const at = (pos: number, len: number, uid = ME, all = false) => ({ uid, pos, len, all });

it('counts a native mention of the account, and no other', () => {
  assert.equal(mentionsAccount([at(0, 4)], ME), true);
  assert.equal(mentionsAccount([at(0, 4, '901')], ME), false, 'a mention of somebody else');
  assert.equal(mentionsAccount([at(0, 4, '-1', true)], ME), false, '@all');
  assert.equal(mentionsAccount([at(0, 4, ME, true)], ME), false, '@all, whatever uid it carries');
  assert.equal(mentionsAccount([], ME), false, 'a written name without a marker');
  assert.equal(mentionsAccount([at(0, 4, '')], ''), false, 'an account without a uid');
});

it('cuts the own mention by its position and leaves others and equal words alone', () => {
  assert.equal(withoutOwnMention('@An hoa ly giá bao nhiêu?', [at(0, 3)], ME), 'hoa ly giá bao nhiêu?');
  assert.equal(withoutOwnMention('hỏi @An chút @An', [at(4, 3)], ME), 'hỏi chút @An');
  assert.equal(withoutOwnMention('@Mai ơi', [at(0, 4, '901')], ME), '@Mai ơi');
  assert.equal(withoutOwnMention('@An', [at(0, 3)], ME), '');
  assert.equal(withoutOwnMention('👩‍🌾 @An ơi', [at(6, 3)], ME), '👩‍🌾 ơi');
});

it('never throws and never adds text, whatever positions come', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(fc.record({ uid: fc.constantFrom(ME, '901'), pos: fc.integer(), len: fc.integer(), all: fc.boolean() })),
      (text, mentions) => {
        assert.ok(withoutOwnMention(text, mentions, ME).length <= text.length);
      },
    ),
  );
});

it('makes pairing codes of 8 characters without look-alikes, and reads them back however they are typed', () => {
  for (let round = 0; round < 200; round++) {
    const code = newPairingCode();
    assert.match(code, /^[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}$/);
    assert.equal(readPairingCode(` ${code.toLowerCase().replace('-', ' ')} `), code);
  }
});

it('does not take an ordinary message for a code', () => {
  for (const text of [
    '',
    'xin chào',
    'ACDE-FGH',
    'ACDE-FGHJK',
    'mã của em là ACDE-FGHJ',
    'OOOO-0000',
    '😀😀😀😀😀😀😀😀',
  ])
    assert.equal(readPairingCode(text), null, text);
});
