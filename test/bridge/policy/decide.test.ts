import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decide } from '../../../src/bridge/policy/decide.ts';
import { compilePolicy, parsePolicy } from '../../../src/bridge/policy/document.ts';
import {
  DEFAULT_POLICY,
  type Decision,
  DM_MODES,
  type Facts,
  GROUP_MODES,
  MENTION_RULES,
  type Policy,
  type PolicyDocument,
  REASONS,
  type Reason,
  SENDER_MODES,
} from '../../../src/bridge/policy/types.ts';

const FRIEND = '1001';
const OTHER = '1002';
const GROUP = '5001';
const OTHER_GROUP = '5002';

function document(
  dm: Partial<PolicyDocument['dm']> = {},
  group: Partial<PolicyDocument['group']> = {},
): PolicyDocument {
  return { dm: { ...DEFAULT_POLICY.dm, ...dm }, group: { ...DEFAULT_POLICY.group, ...group } };
}

function policy(dm: Partial<PolicyDocument['dm']> = {}, group: Partial<PolicyDocument['group']> = {}): Policy {
  return compilePolicy(document(dm, group));
}

const dmFacts: Facts = {
  type: 'dm',
  senderUid: FRIEND,
  isSelf: false,
  ageMs: 0,
  staleAfterMs: 600_000,
  blocked: false,
  user: null,
  pairing: 'none',
  mentioned: false,
  supported: true,
  paused: false,
  quiet: false,
  rate: 'ok',
};
const groupFacts: Facts = { ...dmFacts, type: 'group', groupId: GROUP, mentioned: true };

type Cell = [title: string, policy: Policy, facts: Facts, decision: Decision, reason: Reason];

const everyone = { mode: 'everyone', allow: [] } as const;
const rule = (enabled: boolean, requireMention?: 'inherit' | 'required' | 'optional') => ({
  [GROUP]: requireMention ? { enabled, requireMention } : { enabled },
});

const CELLS: Cell[] = [
  // --- private chats ---
  ['dm disabled refuses a friend', policy({ mode: 'disabled' }), dmFacts, 'ignore', 'dm.disabled'],
  [
    'dm disabled refuses an approved user too',
    policy({ mode: 'disabled' }),
    { ...dmFacts, user: 'active' },
    'ignore',
    'dm.disabled',
  ],
  ['dm open answers a stranger', policy({ mode: 'open' }), dmFacts, 'allow', 'dm.open'],
  [
    'dm open refuses a disabled user',
    policy({ mode: 'open' }),
    { ...dmFacts, user: 'disabled' },
    'ignore',
    'user.disabled',
  ],
  [
    'dm open refuses a blocked contact',
    policy({ mode: 'open' }),
    { ...dmFacts, blocked: true },
    'ignore',
    'contact.blocked',
  ],
  [
    'dm allowlist answers a listed person',
    policy({ mode: 'allowlist', allow: [FRIEND] }),
    dmFacts,
    'allow',
    'dm.listed',
  ],
  [
    'dm allowlist refuses somebody else',
    policy({ mode: 'allowlist', allow: [OTHER] }),
    dmFacts,
    'ignore',
    'dm.not_listed',
  ],
  ['an empty dm allowlist means nobody', policy({ mode: 'allowlist', allow: [] }), dmFacts, 'ignore', 'dm.not_listed'],
  [
    'approval by pairing does not count on an allowlist',
    policy({ mode: 'allowlist', allow: [OTHER] }),
    { ...dmFacts, user: 'active' },
    'ignore',
    'dm.not_listed',
  ],
  [
    'dm allowlist refuses a listed but disabled user',
    policy({ mode: 'allowlist', allow: [FRIEND] }),
    { ...dmFacts, user: 'disabled' },
    'ignore',
    'user.disabled',
  ],
  [
    'dm allowlist refuses a listed but blocked contact',
    policy({ mode: 'allowlist', allow: [FRIEND] }),
    { ...dmFacts, blocked: true },
    'ignore',
    'contact.blocked',
  ],
  [
    'dm pairing answers an approved user',
    policy({ mode: 'pairing' }),
    { ...dmFacts, user: 'active' },
    'allow',
    'dm.approved',
  ],
  ['dm pairing pairs an unknown person', policy({ mode: 'pairing' }), dmFacts, 'pair', 'dm.pairing_required'],
  [
    'dm pairing does not pair twice',
    policy({ mode: 'pairing' }),
    { ...dmFacts, pairing: 'pending' },
    'ignore',
    'dm.pairing_pending',
  ],
  [
    'dm pairing stops when enough people wait',
    policy({ mode: 'pairing' }),
    { ...dmFacts, pairing: 'full' },
    'ignore',
    'dm.pairing_full',
  ],
  [
    'dm pairing answers an approved user even when many wait',
    policy({ mode: 'pairing' }),
    { ...dmFacts, user: 'active', pairing: 'full' },
    'allow',
    'dm.approved',
  ],
  [
    'dm pairing refuses a disabled user without a new code',
    policy({ mode: 'pairing' }),
    { ...dmFacts, user: 'disabled' },
    'ignore',
    'user.disabled',
  ],
  [
    'dm pairing refuses a blocked contact without a code',
    policy({ mode: 'pairing' }),
    { ...dmFacts, blocked: true },
    'ignore',
    'contact.blocked',
  ],
  [
    'a dm allowlist entry does not count in pairing mode',
    policy({ mode: 'pairing', allow: [FRIEND] }),
    dmFacts,
    'pair',
    'dm.pairing_required',
  ],
  // --- groups ---
  [
    'group disabled refuses even a mention',
    policy({}, { mode: 'disabled', rules: rule(true) }),
    groupFacts,
    'ignore',
    'group.disabled',
  ],
  ['group open answers a mention', policy({}, { mode: 'open' }), groupFacts, 'allow', 'group.open'],
  [
    'group open ignores what does not mention the account',
    policy({}, { mode: 'open' }),
    { ...groupFacts, mentioned: false },
    'ignore',
    'group.mention_required',
  ],
  [
    'group open answers everything when no mention is required',
    policy({}, { mode: 'open', requireMention: false }),
    { ...groupFacts, mentioned: false },
    'allow',
    'group.open',
  ],
  [
    'group open can be switched off for one group',
    policy({}, { mode: 'open', rules: rule(false) }),
    groupFacts,
    'ignore',
    'group.off',
  ],
  [
    'a group switched off leaves the others alone',
    policy({}, { mode: 'open', rules: rule(false) }),
    { ...groupFacts, groupId: OTHER_GROUP },
    'allow',
    'group.open',
  ],
  [
    'group allowlist answers in a listed group',
    policy({}, { mode: 'allowlist', rules: rule(true) }),
    groupFacts,
    'allow',
    'group.listed',
  ],
  [
    'group allowlist refuses an unlisted group',
    policy({}, { mode: 'allowlist', rules: rule(true) }),
    { ...groupFacts, groupId: OTHER_GROUP },
    'ignore',
    'group.not_listed',
  ],
  [
    'a rule that is not enabled is not on the allowlist',
    policy({}, { mode: 'allowlist', rules: rule(false) }),
    groupFacts,
    'ignore',
    'group.not_listed',
  ],
  [
    'an empty group allowlist means no group',
    policy({}, { mode: 'allowlist' }),
    groupFacts,
    'ignore',
    'group.not_listed',
  ],
  [
    'a group rule can require a mention',
    policy({}, { mode: 'allowlist', requireMention: false, rules: rule(true, 'required') }),
    { ...groupFacts, mentioned: false },
    'ignore',
    'group.mention_required',
  ],
  [
    'a group rule can drop the mention',
    policy({}, { mode: 'allowlist', requireMention: true, rules: rule(true, 'optional') }),
    { ...groupFacts, mentioned: false },
    'allow',
    'group.listed',
  ],
  [
    'a group rule can inherit the mention',
    policy({}, { mode: 'allowlist', requireMention: true, rules: rule(true, 'inherit') }),
    { ...groupFacts, mentioned: false },
    'ignore',
    'group.mention_required',
  ],
  [
    'a group without dm approval still answers everyone',
    policy({ mode: 'pairing' }, { mode: 'open', senders: { ...everyone, allow: [] } }),
    groupFacts,
    'allow',
    'group.open',
  ],
  [
    'a dm approval opens no group',
    policy({ mode: 'pairing' }, { mode: 'disabled' }),
    { ...groupFacts, user: 'active' },
    'ignore',
    'group.disabled',
  ],
  [
    'sender rule approved lets an approved user in',
    policy({}, { mode: 'open', senders: { mode: 'approved', allow: [] } }),
    { ...groupFacts, user: 'active' },
    'allow',
    'group.open',
  ],
  [
    'sender rule approved refuses others',
    policy({}, { mode: 'open', senders: { mode: 'approved', allow: [FRIEND] } }),
    groupFacts,
    'ignore',
    'group.sender_not_allowed',
  ],
  [
    'sender rule listed lets a listed person in',
    policy({}, { mode: 'open', senders: { mode: 'listed', allow: [FRIEND] } }),
    groupFacts,
    'allow',
    'group.open',
  ],
  [
    'sender rule listed refuses others',
    policy({}, { mode: 'open', senders: { mode: 'listed', allow: [OTHER] } }),
    { ...groupFacts, user: 'active' },
    'ignore',
    'group.sender_not_allowed',
  ],
  [
    'an empty sender list means nobody',
    policy({}, { mode: 'open', senders: { mode: 'listed', allow: [] } }),
    groupFacts,
    'ignore',
    'group.sender_not_allowed',
  ],
  [
    'a disabled user is refused in a group',
    policy({}, { mode: 'open', requireMention: false }),
    { ...groupFacts, user: 'disabled' },
    'ignore',
    'user.disabled',
  ],
  [
    'a blocked contact is refused in a group',
    policy({}, { mode: 'open', requireMention: false }),
    { ...groupFacts, blocked: true },
    'ignore',
    'contact.blocked',
  ],
  // --- gates of both ---
  [
    'the account never answers itself',
    policy({ mode: 'open' }),
    { ...dmFacts, isSelf: true },
    'ignore',
    'message.self',
  ],
  [
    'an old message is not answered',
    policy({ mode: 'open' }),
    { ...dmFacts, ageMs: 600_001 },
    'ignore',
    'message.stale',
  ],
  [
    'a message of just the limit is still answered',
    policy({ mode: 'open' }),
    { ...dmFacts, ageMs: 600_000 },
    'allow',
    'dm.open',
  ],
  [
    'an old message gets no pairing code',
    policy({ mode: 'pairing' }),
    { ...dmFacts, ageMs: 600_001 },
    'ignore',
    'message.stale',
  ],
  [
    'what no agent can read is not answered',
    policy({ mode: 'open' }),
    { ...dmFacts, supported: false },
    'ignore',
    'message.unsupported',
  ],
  [
    'a paused conversation is left to its owner',
    policy({ mode: 'open' }),
    { ...dmFacts, paused: true },
    'ignore',
    'conversation.paused',
  ],
  [
    'in the quiet hours nobody is answered',
    policy({ mode: 'open' }),
    { ...dmFacts, quiet: true },
    'ignore',
    'quiet.hours',
  ],
  [
    'too many messages are not answered',
    policy({ mode: 'open' }),
    { ...dmFacts, rate: 'limited' },
    'ignore',
    'rate.limited',
  ],
  ['a loop is cut', policy({ mode: 'open' }), { ...dmFacts, rate: 'loop' }, 'ignore', 'loop.guard'],
];

describe('decide: one test per cell of the matrix', () => {
  for (const [title, rules, facts, decision, reason] of CELLS) {
    it(title, () => {
      const verdict = decide(rules, facts);
      assert.deepEqual([verdict.decision, verdict.reason], [decision, reason]);
      const last = verdict.steps.at(-1);
      if (decision !== 'allow') assert.equal(last?.reason, reason, 'the last step taken is the one that decided');
      assert.equal(
        verdict.steps.slice(0, -1).every((step) => step.outcome === 'pass'),
        true,
        'nothing is asked after a stop',
      );
    });
  }

  it('reaches every reason that the API names, but the one of the intake: a full queue is not asked about', () => {
    const reached = new Set<string>(CELLS.map(([, , , , reason]) => reason)).add(decide(null, dmFacts).reason);
    reached.add('queue.full');
    assert.deepEqual(
      REASONS.filter((reason) => !reached.has(reason)),
      [],
    );
  });

  it('allows nobody when the policy cannot be read, not even an approved friend in an open group', () => {
    for (const facts of [dmFacts, { ...groupFacts, user: 'active' as const }])
      assert.deepEqual(decide(null, facts), {
        decision: 'ignore',
        reason: 'policy.unreadable',
        steps: [{ gate: 'policy', outcome: 'stop', reason: 'policy.unreadable' }],
      });
  });

  it('allows nobody when a mode is one that it does not know', () => {
    const broken = { ...policy(), dm: { mode: 'friends' as 'open', allow: new Set([FRIEND]) } };
    assert.equal(decide(broken, { ...dmFacts, user: 'active' }).reason, 'policy.unreadable');
  });
});

const ids = fc.array(fc.constantFrom(FRIEND, OTHER, '1003', '1004'), { maxLength: 4 });
const anyDocument: fc.Arbitrary<PolicyDocument> = fc.record({
  dm: fc.record({
    mode: fc.constantFrom(...DM_MODES),
    allow: ids,
    pairingReply: fc.constantFrom('code' as const, 'silent' as const),
  }),
  group: fc.record({
    mode: fc.constantFrom(...GROUP_MODES),
    requireMention: fc.boolean(),
    senders: fc.record({ mode: fc.constantFrom(...SENDER_MODES), allow: ids }),
    rules: fc.dictionary(
      fc.constantFrom(GROUP, OTHER_GROUP),
      fc.record({ enabled: fc.boolean(), requireMention: fc.constantFrom(...MENTION_RULES) }),
    ),
  }),
});
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  type: fc.constantFrom('dm' as const, 'group' as const),
  senderUid: fc.constantFrom(FRIEND, OTHER, '1003'),
  groupId: fc.constantFrom(GROUP, OTHER_GROUP),
  isSelf: fc.boolean(),
  ageMs: fc.integer({ min: 0, max: 1_200_000 }),
  staleAfterMs: fc.constant(600_000),
  blocked: fc.boolean(),
  user: fc.constantFrom('active' as const, 'disabled' as const, null),
  pairing: fc.constantFrom('none' as const, 'pending' as const, 'full' as const),
  mentioned: fc.boolean(),
  supported: fc.boolean(),
  paused: fc.boolean(),
  quiet: fc.boolean(),
  rate: fc.constantFrom('ok' as const, 'limited' as const, 'loop' as const),
});

describe('decide: what holds for every policy', () => {
  const forAll = (check: (document: PolicyDocument, facts: Facts) => void) =>
    fc.assert(fc.property(anyDocument, anyFacts, check), { numRuns: 2_000 });

  it('never lets a disabled or blocked person through, nor pairs them', () => {
    forAll((rules, facts) => {
      if (facts.blocked || facts.user === 'disabled')
        assert.equal(decide(compilePolicy(rules), facts).decision, 'ignore');
    });
  });

  it('never allows by an empty list', () => {
    forAll((rules, facts) => {
      const empty = {
        dm: { ...rules.dm, allow: [] },
        group: { ...rules.group, senders: { ...rules.group.senders, allow: [] }, rules: {} },
      };
      const verdict = decide(compilePolicy(empty), facts);
      if (facts.type === 'dm' && rules.dm.mode === 'allowlist') assert.notEqual(verdict.decision, 'allow');
      if (facts.type === 'group' && (rules.group.mode === 'allowlist' || rules.group.senders.mode === 'listed'))
        assert.notEqual(verdict.decision, 'allow');
    });
  });

  it('never lets a name matter: facts carry no names, and extra ones change nothing', () => {
    forAll((rules, facts) => {
      const named = { ...facts, senderName: 'Chủ shop', groupName: 'Khách quen' };
      assert.deepEqual(decide(compilePolicy(rules), named), decide(compilePolicy(rules), facts));
    });
  });

  it('allows a group message without a mention only where the rules ask for none', () => {
    forAll((rules, facts) => {
      if (facts.type !== 'group' || facts.mentioned) return;
      const own = rules.group.rules[facts.groupId ?? '']?.requireMention ?? 'inherit';
      const required = own === 'required' || (own === 'inherit' && rules.group.requireMention);
      if (required) assert.notEqual(decide(compilePolicy(rules), facts).decision, 'allow');
    });
  });

  it('pairs only in private chats under the pairing mode', () => {
    forAll((rules, facts) => {
      if (decide(compilePolicy(rules), facts).decision === 'pair')
        assert.deepEqual([facts.type, rules.dm.mode], ['dm', 'pairing']);
    });
  });

  it('gives the same verdict for a document that went through the database', () => {
    forAll((rules, facts) => {
      const stored = parsePolicy(JSON.stringify(rules));
      assert.ok(stored);
      assert.deepEqual(decide(compilePolicy(stored), facts), decide(compilePolicy(rules), facts));
    });
  });
});

describe('a stored policy', () => {
  const broken: [string, string][] = [
    ['not JSON', '{'],
    ['null', 'null'],
    ['an unknown mode', JSON.stringify(document({ mode: 'friends' as 'open' }))],
    ['a name instead of an id', JSON.stringify(document({ mode: 'allowlist', allow: ['Nguyễn Thị Ánh'] }))],
    ['a misspelt rule', JSON.stringify({ ...document(), dmm: {} })],
    ['a group id that is not digits', JSON.stringify(document({}, { rules: { 'Khách quen': { enabled: true } } }))],
    ['a missing part', JSON.stringify({ dm: DEFAULT_POLICY.dm })],
  ];
  for (const [what, json] of broken)
    it(`with ${what} is unreadable, which allows nobody`, () => assert.equal(parsePolicy(json), null));
});
