import type { Decision, Facts, Gate, Policy, Reason, Step, Verdict } from './types.ts';

/** What one gate says: go on (perhaps with the reason that counts if nothing stops), or stop here. */
type Answer = { pass: Reason | null } | { stop: Reason } | { pair: Reason };
type Ask = (policy: Policy, facts: Facts) => Answer;

const pass = (reason: Reason | null = null): Answer => ({ pass: reason });
const stop = (reason: Reason): Answer => ({ stop: reason });

// The order is the rule: what comes first wins, and the steps that were taken are shown to the owner in this order.
const DM_GATES: [Gate, Ask][] = [
  ['self', self],
  ['age', age],
  ['block', block],
  ['dm', dm],
  ['content', content],
  ['takeover', takeover],
  ['quiet', quiet],
  ['rate', rate],
];
const GROUP_GATES: [Gate, Ask][] = [
  ['self', self],
  ['age', age],
  ['block', block],
  ['group', group],
  ['sender', sender],
  ['mention', mention],
  ['content', content],
  ['takeover', takeover],
  ['quiet', quiet],
  ['rate', rate],
];

/**
 * The one place that says who is answered. Pure: the bridge, "why was this ignored?" and the test form all ask it.
 * `policy` is null when it could not be read: then nobody is allowed.
 */
export function decide(policy: Policy | null, facts: Facts): Verdict {
  if (!policy)
    return { decision: 'ignore', reason: 'policy.unreadable', steps: [step('policy', 'stop', 'policy.unreadable')] };
  const steps: Step[] = [];
  let allowedBy: Reason | null = null;
  for (const [gate, ask] of facts.type === 'dm' ? DM_GATES : GROUP_GATES) {
    const answer = ask(policy, facts);
    if ('stop' in answer) return end('ignore', answer.stop, [...steps, step(gate, 'stop', answer.stop)]);
    if ('pair' in answer) return end('pair', answer.pair, [...steps, step(gate, 'pair', answer.pair)]);
    steps.push(step(gate, 'pass', answer.pass));
    allowedBy ??= answer.pass;
  }
  // Only the dm and group gates give a reason to allow; without one, nothing may get through.
  return allowedBy ? end('allow', allowedBy, steps) : end('ignore', 'policy.unreadable', steps);
}

function end(decision: Decision, reason: Reason, steps: Step[]): Verdict {
  return { decision, reason, steps };
}

function step(gate: Gate, outcome: Step['outcome'], reason: Reason | null): Step {
  return { gate, outcome, reason };
}

function self(_: Policy, facts: Facts): Answer {
  return facts.isSelf ? stop('message.self') : pass();
}

function age(_: Policy, facts: Facts): Answer {
  return facts.ageMs > facts.staleAfterMs ? stop('message.stale') : pass();
}

function block(_: Policy, facts: Facts): Answer {
  if (facts.blocked) return stop('contact.blocked');
  return facts.user === 'disabled' ? stop('user.disabled') : pass();
}

function dm(policy: Policy, facts: Facts): Answer {
  switch (policy.dm.mode) {
    case 'disabled':
      return stop('dm.disabled');
    case 'open':
      return pass('dm.open');
    case 'allowlist':
      return policy.dm.allow.has(facts.senderUid) ? pass('dm.listed') : stop('dm.not_listed');
    case 'pairing':
      return pairing(facts);
    default:
      return stop('policy.unreadable');
  }
}

function pairing(facts: Facts): Answer {
  if (facts.user === 'active') return pass('dm.approved');
  if (facts.pairing === 'pending') return stop('dm.pairing_pending');
  if (facts.pairing === 'full') return stop('dm.pairing_full');
  return { pair: 'dm.pairing_required' };
}

function group(policy: Policy, facts: Facts): Answer {
  const rule = policy.group.rules.get(facts.groupId ?? '');
  switch (policy.group.mode) {
    case 'disabled':
      return stop('group.disabled');
    case 'open':
      return rule?.enabled === false ? stop('group.off') : pass('group.open');
    case 'allowlist':
      return rule?.enabled === true ? pass('group.listed') : stop('group.not_listed');
    default:
      return stop('policy.unreadable');
  }
}

function sender(policy: Policy, facts: Facts): Answer {
  const allowed =
    policy.group.senders.mode === 'everyone' ||
    (policy.group.senders.mode === 'approved' && facts.user === 'active') ||
    (policy.group.senders.mode === 'listed' && policy.group.senders.allow.has(facts.senderUid));
  return allowed ? pass() : stop('group.sender_not_allowed');
}

function mention(policy: Policy, facts: Facts): Answer {
  return facts.mentioned || !mentionRequired(policy, facts.groupId) ? pass() : stop('group.mention_required');
}

/** Whether the account must be mentioned in this group: the group's own rule, else the channel's. */
export function mentionRequired(policy: Policy, groupId: string | undefined): boolean {
  const rule = policy.group.rules.get(groupId ?? '')?.requireMention ?? 'inherit';
  return rule === 'inherit' ? policy.group.requireMention : rule === 'required';
}

function content(_: Policy, facts: Facts): Answer {
  return facts.supported ? pass() : stop('message.unsupported');
}

function takeover(_: Policy, facts: Facts): Answer {
  return facts.paused ? stop('conversation.paused') : pass();
}

function quiet(_: Policy, facts: Facts): Answer {
  return facts.quiet ? stop('quiet.hours') : pass();
}

function rate(_: Policy, facts: Facts): Answer {
  if (facts.rate === 'loop') return stop('loop.guard');
  return facts.rate === 'limited' ? stop('rate.limited') : pass();
}
