import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { rich } from '../../src/simulator/phone/rich.ts';
import { avatarPng, initials } from '../../src/simulator/picture.ts';
import { createWorld } from '../../src/simulator/world.ts';

const world = (seed: string) => createWorld({ seed, friends: 120, groups: 30, now: () => 1_790_000_000_000 });

test('the same seed makes the same people, groups and ids, and another seed makes others', () => {
  const facts = (seed: string) => {
    const { accounts, people, groups } = world(seed);
    return JSON.stringify([
      accounts.map(({ uid, person, friends }) => [uid, person, [...friends]]),
      [...people],
      groups,
    ]);
  };
  assert.equal(facts('một'), facts('một'));
  assert.notEqual(facts('một'), facts('hai'));
});

test('the demo world has 120 friends and 30 groups, and two groups share a name', () => {
  const { accounts, groups, groupsOf } = world('tiem-hoa-an');
  const [an] = accounts;
  assert.ok(an);
  assert.equal(an.person.name, 'Nguyễn Thị An');
  assert.equal(an.friends.size, 120);
  assert.equal(groupsOf(an).length, 30);
  assert.ok(new Set(groups.map(({ name }) => name)).size < groups.length);
  assert.ok(groups.every(({ members }) => new Set(members).size === members.length));
});

test('no two people share a uid, for any viewer', () => {
  const { accounts, people, uidOf } = world('tiem-hoa-an');
  const uids = accounts.flatMap((account) => [...people.keys()].map((id) => uidOf(account, id)));
  assert.equal(new Set(uids).size, uids.length);
});

test('an account does not know the uid that another account has for a person', () => {
  const { accounts, people, uidOf, personSeenBy } = world('tiem-hoa-an');
  const [one, other] = accounts;
  const stranger = [...people.keys()].find((id) => id !== one?.person.id && id !== other?.person.id);
  assert.ok(one && other && stranger);
  assert.equal(personSeenBy(one, uidOf(one, stranger))?.id, stranger);
  assert.equal(personSeenBy(one, uidOf(other, stranger)), undefined);
});

test('initials are the first letters of the first and the last word, without marks', () => {
  assert.deepEqual(['Nguyễn Thị An', 'Đỗ Ân', 'Uyên', '🌸'].map(initials), ['NA', 'DA', 'U', 'Z']);
  assert.deepEqual(avatarPng('a', 'Đỗ Ân'), avatarPng('a', 'Đỗ Ân'));
});

test('cutting a message into styled runs never loses or repeats a character', () => {
  const style = fc.record({
    start: fc.nat(60),
    len: fc.integer({ min: 1, max: 60 }),
    st: fc.constantFrom('b', 'i', 'lst_1', 'lst_2', 'ind_20', 'f_18'),
  });
  fc.assert(
    fc.property(
      fc.string({ maxLength: 60, unit: fc.constantFrom('a', 'ữ', '\n', ' ', '<') }),
      fc.array(style, { maxLength: 6 }),
      (text, styles) => {
        const lines = rich(text, styles, []).flatMap(({ lines: made }) =>
          made.map((runs) => runs.map((run) => run.text).join('')),
        );
        assert.equal(lines.join('\n'), text);
      },
    ),
  );
});
