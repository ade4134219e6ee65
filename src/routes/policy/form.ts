import { DM_MODES, GROUP_MODES, type GroupRule, type PolicyDocument, SENDER_MODES } from '../../bridge/policy/types.ts';
import { ZALO_ID } from '../../ids.ts';
import {
  type FieldErrors,
  type FormBody,
  isMentionRule,
  many,
  one,
  PICKERS,
  type PickerName,
  type Rules,
  readIds,
  readRules,
} from './fields.ts';
import { actOn, readStep, type Step } from './steps.ts';

/*
 * The access-policy form, as the wizard's third step and the Settings tab post it.
 *
 * What is chosen is never lost: rows that are on the page are ticked or not, and everything chosen that has no row (lists
 * that are closed, people whom a search hides, the far end of a list of thousands) travels in a hidden field.
 */

/** What was typed or opened in a list, but is no part of the policy. */
export interface PickerInput {
  q: string;
  /** Ids typed by hand that are not on the list yet. */
  manual: string;
  /** Where the page of people not chosen starts; null = at the first. */
  cursor: string | null;
  /** How many of the chosen are shown. */
  size: number;
}
export type PolicyFormInput = Record<PickerName, PickerInput>;

export const CHOSEN_SHOWN = 20;
const CHOSEN_MORE = 100;
const MAX_SHOWN = 2_000;
/** As many as the stored document may hold. */
const MAX_IDS = 20_000;
const MAX_RULES = 5_000;

/** For `bodyLimit` of every route that takes this form: both lists and the rules at their longest, and room to spare. */
export const POLICY_BODY_LIMIT = 2 * 1024 * 1024;

interface Posted {
  /** The choices as they are now, right or wrong. */
  draft: PolicyDocument;
  input: PolicyFormInput;
  /** The version of the saved policy that the form was made from; null when it was made from none that can be read. */
  version: number | null;
}

/**
 * `ok` holds a policy that can be saved. Otherwise the form is to be shown again from `draft`, `input` and `errors` with
 * `status`: 422 when something is wrong, 200 when one of its own small buttons (search, add, show the list…) was used.
 */
export type PolicyFormResult =
  | (Posted & { ok: PolicyDocument })
  | (Posted & { status: 200 | 422; errors: FieldErrors; step: Step | null });

export function emptyInput(): PolicyFormInput {
  const input = () => ({ q: '', manual: '', cursor: null, size: CHOSEN_SHOWN });
  return { dm: input(), senders: input(), groups: input() };
}

/** Which lists a document shows. */
export function isOpen(picker: PickerName, document: PolicyDocument): boolean {
  if (picker === 'dm') return document.dm.mode === 'allowlist';
  if (document.group.mode === 'disabled') return false;
  return picker === 'groups' || document.group.senders.mode === 'listed';
}

/**
 * Reads the posted form. What it does not mention keeps its value of `previous`, so a form without the lists does not
 * empty them. Pure: it looks nothing up and does nothing; see `submitPolicyForm` for the button that does.
 */
export function parsePolicyForm(posted: unknown, previous: PolicyDocument): PolicyFormResult {
  const body = (typeof posted === 'object' && posted !== null ? posted : {}) as FormBody;
  const step = readStep(one(body, 'policy.do'));
  const errors: FieldErrors = {};
  const read = readDocument(body, previous, errors);
  const draft = actOn(step, read);
  const input = readInput(body, step);
  for (const picker of PICKERS)
    if (isOpen(picker, draft) && addsTypedIds(step, picker)) addTyped(picker, draft, input, errors);
  checkSizes(draft, errors);
  const version = readVersion(one(body, 'policy.version'));
  if (step === null && Object.keys(errors).length === 0) return { ok: draft, draft, input, version };
  return { status: Object.keys(errors).length === 0 ? 200 : 422, errors, step, draft, input, version };
}

function readDocument(body: FormBody, previous: PolicyDocument, errors: FieldErrors): PolicyDocument {
  const choose = <T extends string>(name: string, allowed: readonly T[], before: T): T => {
    const given = one(body, name);
    const found = allowed.find((value) => value === given);
    if (given !== undefined && found === undefined) errors[name] = { key: 'error.field.choice' };
    return found ?? before;
  };
  const mention = one(body, 'group.requireMention');
  return {
    dm: {
      mode: choose('dm.mode', DM_MODES, previous.dm.mode),
      allow: readPeople('dm', body, previous.dm.allow, errors),
      pairingReply: choose('dm.pairingReply', ['code', 'silent'] as const, previous.dm.pairingReply),
    },
    group: {
      mode: choose('group.mode', GROUP_MODES, previous.group.mode),
      requireMention: mention === undefined ? previous.group.requireMention : mention === 'true',
      senders: {
        mode: choose('senders.mode', SENDER_MODES, previous.group.senders.mode),
        allow: readPeople('senders', body, previous.group.senders.allow, errors),
      },
      rules: Object.fromEntries(readGroups(body, previous.group.rules, errors)),
    },
  };
}

function readPeople(picker: 'dm' | 'senders', body: FormBody, before: string[], errors: FieldErrors): string[] {
  const rest = one(body, `${picker}.rest`);
  const ids = new Set([...(rest === undefined ? before : readIds(rest)), ...many(body, `${picker}.pick`)]);
  return validIds(picker, ids, errors);
}

/** Rows speak for their groups, the hidden field for all others. */
function readGroups(body: FormBody, before: PolicyDocument['group']['rules'], errors: FieldErrors): Rules {
  const rest = one(body, 'groups.rest');
  const rules: Rules = rest === undefined ? new Map(Object.entries(before)) : readRules(rest);
  for (const id of validIds('groups', new Set(many(body, 'groups.pick')), errors)) {
    const mention = one(body, `groups.mention.${id}`) ?? 'inherit';
    rules.set(id, { enabled: true, requireMention: isMentionRule(mention) ? mention : 'inherit' });
    if (!isMentionRule(mention)) errors['groups.id'] = { key: 'error.field.choice' };
  }
  for (const [id, exception] of exceptionsIn(body)) {
    if (!ZALO_ID.test(id) || !(exception === 'off' || isMentionRule(exception)))
      errors['groups.id'] = { key: 'error.field.choice' };
    else if (exception !== 'inherit') rules.set(id, exceptionRule(exception));
  }
  return rules;
}

/** `groups.rule.ID`: how a group differs from all others while groups are open. */
function exceptionsIn(body: FormBody): [string, string | undefined][] {
  const prefix = 'groups.rule.';
  return Object.keys(body)
    .filter((name) => name.startsWith(prefix))
    .map((name) => [name.slice(prefix.length), one(body, name)]);
}

function exceptionRule(exception: 'off' | 'required' | 'optional'): GroupRule {
  return exception === 'off'
    ? { enabled: false, requireMention: 'inherit' }
    : { enabled: true, requireMention: exception };
}

function validIds(picker: PickerName, ids: Iterable<string>, errors: FieldErrors): string[] {
  const list = [...ids];
  const wrong = list.find((id) => !ZALO_ID.test(id));
  if (wrong !== undefined) errors[`${picker}.id`] = { key: 'policy.error.id', params: { id: wrong.slice(0, 40) } };
  return wrong === undefined ? list : list.filter((id) => ZALO_ID.test(id));
}

function readInput(body: FormBody, step: Step | null): PolicyFormInput {
  const input = emptyInput();
  for (const picker of PICKERS) {
    const mine = input[picker];
    mine.q = (one(body, `${picker}.q`) ?? '').slice(0, 100);
    mine.manual = (one(body, `${picker}.id`) ?? '').slice(0, 10_000);
    const shown = Number(one(body, `${picker}.size`));
    if (Number.isInteger(shown) && shown > CHOSEN_SHOWN) mine.size = Math.min(shown, MAX_SHOWN);
    if (step?.picker !== picker) continue;
    if (step.act === 'more') mine.cursor = step.cursor;
    if (step.act === 'chosen') mine.size = Math.min(mine.size + CHOSEN_MORE, MAX_SHOWN);
    if (step.act === 'find') mine.size = CHOSEN_SHOWN;
  }
  return input;
}

/** Ids that were typed count when the form is sent, or when "Add" is pressed: not while something else is changed. */
function addsTypedIds(step: Step | null, picker: PickerName): boolean {
  return step === null || step.act === 'show' || (step.act === 'add' && step.picker === picker);
}

function addTyped(picker: PickerName, draft: PolicyDocument, input: PolicyFormInput, errors: FieldErrors): void {
  const ids = readIds(input[picker].manual);
  const before = Object.keys(errors).length;
  validIds(picker, ids, errors);
  if (ids.length === 0 || Object.keys(errors).length > before) return;
  input[picker].manual = '';
  if (picker === 'groups') {
    // A group named while all are open is named because it shall be left alone.
    const rule: GroupRule = { enabled: draft.group.mode === 'allowlist', requireMention: 'inherit' };
    for (const id of ids) draft.group.rules[id] = rule;
    return;
  }
  const list = picker === 'dm' ? draft.dm : draft.group.senders;
  list.allow = [...new Set([...list.allow, ...ids])];
}

function checkSizes({ dm, group }: PolicyDocument, errors: FieldErrors): void {
  const tooMany = (max: number) => ({ key: 'policy.error.tooMany', params: { max } }) as const;
  if (dm.allow.length > MAX_IDS) errors['dm.id'] = tooMany(MAX_IDS);
  if (group.senders.allow.length > MAX_IDS) errors['senders.id'] = tooMany(MAX_IDS);
  if (Object.keys(group.rules).length > MAX_RULES) errors['groups.id'] = tooMany(MAX_RULES);
}

function readVersion(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
