import type { MentionRule, PolicyDocument } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { initials, searchKey } from '../../text.ts';
import { type Entry, groupSource, peopleSource, type Source } from './directory.ts';
import { mentionOf, type PickerName, writeIds, writeRules } from './fields.ts';
import type { PickerInput } from './form.ts';

/** One person or group in a list. */
export interface PickerRow extends Entry {
  initials: string;
  chosen: boolean;
  mention: MentionRule;
  /** How the group differs from all others while groups are open. */
  exception: 'off' | MentionRule;
}

/** Everything that one list shows. */
export interface PickerContext {
  name: PickerName;
  kind: 'people' | 'groups';
  /** Ticking who is allowed, or naming the groups that are treated differently. */
  ticks: boolean;
  input: PickerInput;
  /** How many friends or groups the account has. */
  total: number;
  chosenCount: number;
  chosen: PickerRow[];
  /** Chosen, matching the search, but beyond what is shown. */
  chosenMore: number;
  others: PickerRow[];
  nextCursor: string | null;
  /** What has no row: see `form.ts`. */
  rest: string;
}

const OTHERS_SHOWN = 20;

interface List {
  source: Source;
  ids: string[];
  ticks: boolean;
  rest: (shown: ReadonlySet<string>) => string;
}

/** Builds one list: chosen ones first, then the others page by page, both narrowed by the search. */
export function pickerContext(
  stores: Pick<Stores, 'directory'>,
  channel: Channel,
  name: PickerName,
  document: PolicyDocument,
  input: PickerInput,
): PickerContext {
  const { source, ids, ticks, rest } = listOf(stores, channel, name, document);
  const { rules } = document.group;
  const isChosen = new Set(ids);
  const toRow = (entry: Entry): PickerRow => {
    const rule = rules[entry.id];
    const mention = rule ? mentionOf(rule) : 'inherit';
    const exception = rule?.enabled === false ? 'off' : mention;
    return {
      ...entry,
      initials: initials(typeof entry.name === 'string' ? entry.name : ''),
      chosen: isChosen.has(entry.id),
      mention,
      exception,
    };
  };
  const matching = matchingEntries(source, ids, input.q);
  const chosen = matching.slice(0, input.size).map(toRow);
  const page = source.others({
    ...(input.q && { q: input.q }),
    ...(input.cursor && { cursor: input.cursor }),
    limit: OTHERS_SHOWN,
    only: 'others',
    ids,
  });
  return {
    name,
    kind: name === 'groups' ? 'groups' : 'people',
    ticks,
    input,
    total: source.total(),
    chosenCount: ids.length,
    chosen,
    chosenMore: matching.length - chosen.length,
    others: page.items.map(toRow),
    nextCursor: page.nextCursor,
    rest: rest(new Set(chosen.map((row) => row.id))),
  };
}

/** The hidden field of a list that is not on the page: everything chosen. */
export function wholeRest(name: PickerName, { dm, group }: PolicyDocument): string {
  if (name === 'groups') return writeRules(new Map(Object.entries(group.rules)));
  return writeIds(name === 'dm' ? dm.allow : group.senders.allow);
}

function listOf(
  stores: Pick<Stores, 'directory'>,
  channel: Channel,
  name: PickerName,
  { dm, group }: PolicyDocument,
): List {
  if (name !== 'groups') {
    const ids = name === 'dm' ? dm.allow : group.senders.allow;
    const rest = (shown: ReadonlySet<string>) => writeIds(ids.filter((id) => !shown.has(id)));
    return { source: peopleSource(stores, channel), ids, ticks: true, rest };
  }
  const ticks = group.mode === 'allowlist';
  const rules = Object.entries(group.rules);
  const ids = rules
    .filter(([, rule]) => (ticks ? rule.enabled : !rule.enabled || mentionOf(rule) !== 'inherit'))
    .map(([id]) => id);
  const rest = (shown: ReadonlySet<string>) => writeRules(new Map(rules.filter(([id]) => !shown.has(id))));
  return { source: groupSource(stores, channel), ids, ticks, rest };
}

/** By name, those without a name last; the search also finds ids, since some have nothing else. */
function matchingEntries(source: Source, ids: string[], q: string): Entry[] {
  const key = searchKey(q);
  const entries = source.byId(ids);
  return entries
    .filter(({ id, nameKey }) => key === '' || nameKey.includes(key) || id.includes(key))
    .sort((a, b) => compare(a.nameKey || '\uffff', b.nameKey || '\uffff') || compare(a.id, b.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
