import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DEFAULT_POLICY,
  DM_MODES,
  GROUP_MODES,
  type PolicyDocument,
  SENDER_MODES,
} from '../../src/bridge/policy/types.ts';
import { readRules, writeRules } from '../../src/routes/policy/fields.ts';
import { parsePolicyForm } from '../../src/routes/policy/form.ts';

/** Every part differs from what a new channel starts with. */
const FULL: PolicyDocument = {
  dm: { mode: 'allowlist', allow: ['11', '12'], pairingReply: 'silent' },
  group: {
    mode: 'allowlist',
    requireMention: false,
    senders: { mode: 'listed', allow: ['21', '22'] },
    rules: { '71': { enabled: true, requireMention: 'required' }, '72': { enabled: false, requireMention: 'inherit' } },
  },
};

const parsed = (body: unknown, previous: PolicyDocument = FULL) => parsePolicyForm(body, previous);

function accepted(body: unknown, previous: PolicyDocument = FULL): PolicyDocument {
  const result = parsed(body, previous);
  assert.ok('ok' in result, JSON.stringify(result));
  return result.ok;
}

function refused(body: unknown, previous: PolicyDocument = FULL) {
  const result = parsed(body, previous);
  assert.ok(!('ok' in result), 'the form was accepted');
  return result;
}

test('a form that says nothing changes nothing, so that a part of the form cannot empty the rest', () => {
  for (const nothing of [{}, null, undefined, 'text', []]) assert.deepEqual(accepted(nothing), FULL);
});

test('every mode can be chosen, and no list is lost by it', () => {
  for (const mode of DM_MODES) assert.deepEqual(accepted({ 'dm.mode': mode }).dm, { ...FULL.dm, mode });
  for (const mode of GROUP_MODES) assert.deepEqual(accepted({ 'group.mode': mode }).group, { ...FULL.group, mode });
  for (const mode of SENDER_MODES)
    assert.deepEqual(accepted({ 'senders.mode': mode }).group.senders, { ...FULL.group.senders, mode });
});

test('chosen are the ticked rows and the hidden rest, and nobody else', () => {
  const { dm, group } = accepted({
    'dm.rest': '11 13',
    'dm.pick': ['14', '13'],
    'senders.rest': '',
    'senders.pick': '23',
    'groups.rest': '72.off.inherit',
    'groups.pick': ['73', '74'],
    'groups.mention.73': 'optional',
    'groups.mention.74': 'inherit',
    'groups.mention.75': 'required',
  });
  assert.deepEqual(dm.allow, ['11', '13', '14']);
  assert.deepEqual(group.senders.allow, ['23']);
  assert.deepEqual(group.rules, {
    '72': { enabled: false, requireMention: 'inherit' },
    '73': { enabled: true, requireMention: 'optional' },
    '74': { enabled: true, requireMention: 'inherit' },
  });
});

test('while groups are open, rows say how a group differs, and a group without a difference gets no rule', () => {
  const { group } = accepted({
    'group.mode': 'open',
    'groups.rest': '70.on.inherit',
    'groups.rule.70': 'inherit',
    'groups.rule.71': 'inherit',
    'groups.rule.72': 'off',
    'groups.rule.73': 'required',
    'groups.rule.74': 'optional',
  });
  assert.deepEqual(group.rules, {
    '70': { enabled: true, requireMention: 'inherit' },
    '72': { enabled: false, requireMention: 'inherit' },
    '73': { enabled: true, requireMention: 'required' },
    '74': { enabled: true, requireMention: 'optional' },
  });
});

test('the mention switch counts by its last value, because a hidden one stands before it', () => {
  assert.equal(accepted({ 'group.requireMention': ['false', 'true'] }).group.requireMention, true);
  assert.equal(accepted({ 'group.requireMention': 'false' }).group.requireMention, false);
});

test('a value that is no choice is refused beside its field, and what was chosen before stays', () => {
  for (const name of ['dm.mode', 'dm.pairingReply', 'group.mode', 'senders.mode']) {
    const result = refused({ [name]: '<b>open</b>' });
    assert.equal(result.status, 422);
    assert.deepEqual(result.errors, { [name]: { key: 'error.field.choice' } });
    assert.deepEqual(result.draft, FULL);
  }
});

test('rules of groups that no select offers are refused', () => {
  for (const body of [
    { 'groups.rule.71': 'on' },
    { 'groups.rule.x1': 'off' },
    { 'groups.pick': '71', 'groups.mention.71': 'never' },
  ])
    assert.deepEqual(refused(body).errors, { 'groups.id': { key: 'error.field.choice' } });
});

test('ids must be digits, typed or sent', () => {
  for (const bad of ['abc', '12-3', '<script>', '1'.repeat(26), '１２']) {
    for (const body of [{ 'dm.id': bad }, { 'dm.pick': bad }, { 'dm.rest': `11 ${bad}` }]) {
      const result = refused(body);
      assert.equal(result.status, 422);
      assert.deepEqual(Object.keys(result.errors), ['dm.id']);
      assert.ok(!result.draft.dm.allow.includes(bad));
      assert.ok(result.draft.dm.allow.includes('11'), 'the good ones are kept');
    }
  }
});

test('ids that were typed count when the form is sent, several at once', () => {
  const result = parsed({ 'dm.rest': '11', 'dm.id': ' 55, 56\n57 11 ', 'groups.id': '88' });
  assert.ok('ok' in result);
  assert.deepEqual(result.ok.dm.allow, ['11', '55', '56', '57']);
  assert.deepEqual(result.ok.group.rules['88'], { enabled: true, requireMention: 'inherit' });
  assert.equal(result.input.dm.manual, '', 'the field is empty again');
});

test('a group that is named while all are open is switched off', () => {
  assert.deepEqual(accepted({ 'group.mode': 'open', 'groups.id': '88' }).group.rules['88'], {
    enabled: false,
    requireMention: 'inherit',
  });
});

test('an id that was typed into a list that is closed by now waits there and does not count', () => {
  const result = parsed({ 'dm.mode': 'open', 'dm.id': 'not an id' });
  assert.ok('ok' in result);
  assert.deepEqual(result.ok.dm.allow, FULL.dm.allow);
  assert.equal(result.input.dm.manual, 'not an id');
});

test('half a typed id is neither taken nor complained about while something else is changed', () => {
  for (const step of ['mode', 'dm.find', 'dm.count', 'groups.add', 'refresh']) {
    const result = refused({ 'policy.do': step, 'dm.id': '12x' });
    assert.deepEqual([result.status, result.errors], [200, {}], step);
    assert.equal(result.input.dm.manual, '12x');
    assert.deepEqual(result.draft.dm.allow, FULL.dm.allow);
  }
});

test('the small buttons never save, even when nothing is wrong', () => {
  for (const step of [
    'show',
    'mode',
    'simple',
    'mention',
    'allowlist',
    'refresh',
    'poll',
    'dm.more:abc',
    'no such word',
  ])
    assert.equal(refused({ 'policy.do': step }).status, 200, step);
});

test('"start simple" chooses pairing and no groups and keeps every list', () => {
  const { draft } = refused({ 'policy.do': 'simple' });
  assert.deepEqual(draft, {
    dm: { ...FULL.dm, mode: 'pairing' },
    group: { ...FULL.group, mode: 'disabled' },
  });
});

test('what helps against noise is chosen, but not yet saved', () => {
  const open = { ...FULL, group: { ...FULL.group, mode: 'open' as const } };
  assert.equal(refused({ 'policy.do': 'allowlist' }, open).draft.group.mode, 'allowlist');
  const { group } = refused({ 'policy.do': 'mention' }, open).draft;
  assert.deepEqual([group.mode, group.requireMention], ['open', true]);
});

test('a list longer than a policy can hold is refused as a whole', () => {
  const ids = Array.from({ length: 20_001 }, (_, n) => String(1_000 + n));
  const result = refused({ 'dm.rest': ids.join(' ') });
  assert.deepEqual(result.errors, { 'dm.id': { key: 'policy.error.tooMany', params: { max: 20_000 } } });
  assert.equal(accepted({ 'dm.rest': ids.slice(1).join(' ') }).dm.allow.length, 20_000);
});

test('names of an object’s own machinery are no ids', () => {
  const result = refused({ 'groups.rule.__proto__': 'off', 'groups.pick': 'constructor' });
  assert.equal(result.status, 422);
  assert.deepEqual(Object.keys(result.draft.group.rules), ['71', '72']);
});

test('the version is read, and a missing or made-up one is none', () => {
  assert.equal(parsed({ 'policy.version': '7' }).version, 7);
  for (const version of [undefined, '', '-1', '1e3', '7.0'])
    assert.equal(parsed({ 'policy.version': version }).version, null);
});

test('rules survive their way through the hidden field', () => {
  const rules = new Map(Object.entries(FULL.group.rules));
  assert.deepEqual(readRules(writeRules(rules)), rules);
  assert.deepEqual(
    readRules('71.on 72.off.sometimes x.on.inherit 73..inherit 74.on.inherit.more'),
    new Map([['74', { enabled: true, requireMention: 'inherit' }]]),
  );
  assert.equal(writeRules(new Map([['9', { enabled: true }]])), '9.on.inherit');
});

test('the form never changes the policy that it was given', () => {
  const before = structuredClone(FULL);
  parsed({ 'dm.id': '99', 'groups.id': '98', 'policy.do': 'show' });
  parsed({ 'dm.id': '99', 'groups.id': '98' });
  assert.deepEqual(FULL, before);
  assert.deepEqual(DEFAULT_POLICY.group.rules, {});
});
