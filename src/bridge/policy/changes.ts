import type { PolicyDocument } from './types.ts';

/** What a saving of the rules changed: modes before and after, and of lists only how many came and went. */
export function policyChanges(before: PolicyDocument, after: PolicyDocument) {
  return {
    ...turned('dm.mode', before.dm.mode, after.dm.mode),
    ...turned('dm.pairingReply', before.dm.pairingReply, after.dm.pairingReply),
    ...moved('dm', before.dm.allow, after.dm.allow),
    ...turned('group.mode', before.group.mode, after.group.mode),
    ...turned('group.requireMention', before.group.requireMention, after.group.requireMention),
    ...moved('group', Object.keys(before.group.rules), Object.keys(after.group.rules)),
    ...rulesChanged(before.group.rules, after.group.rules),
    ...turned('senders.mode', before.group.senders.mode, after.group.senders.mode),
    ...moved('senders', before.group.senders.allow, after.group.senders.allow),
  };
}

type List = 'dm' | 'group' | 'senders';
type Counts = { [K in `${List}.${'added' | 'removed'}`]?: number };

function turned<K extends string>(name: K, before: unknown, after: unknown): { [name in K]?: string } {
  return (before === after ? {} : { [name]: `${before} → ${after}` }) as { [name in K]?: string };
}

function moved(list: List, before: string[], after: string[]): Counts {
  const added = countMissing(before, after);
  const removed = countMissing(after, before);
  return { ...(added > 0 && { [`${list}.added`]: added }), ...(removed > 0 && { [`${list}.removed`]: removed }) };
}

/** How many of these are not among those. */
function countMissing(those: string[], these: string[]): number {
  const known = new Set(those);
  return new Set(these.filter((one) => !known.has(one))).size;
}

function rulesChanged(before: PolicyDocument['group']['rules'], after: PolicyDocument['group']['rules']) {
  const changed = Object.entries(after).filter(([id, { enabled, requireMention = 'inherit' }]) => {
    const rule = before[id];
    return rule && (rule.enabled !== enabled || (rule.requireMention ?? 'inherit') !== requireMention);
  });
  return changed.length > 0 ? { 'group.changed': changed.length } : {};
}
