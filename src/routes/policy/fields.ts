import type { GroupRule, MentionRule } from '../../bridge/policy/types.ts';
import { MENTION_RULES } from '../../bridge/policy/types.ts';
import type { MessageKey, Params } from '../../i18n/index.ts';
import { ZALO_ID } from '../../ids.ts';

/** The three lists of the form: people who may write, people who may ask in groups, groups. */
export const PICKERS = ['dm', 'senders', 'groups'] as const;
export type PickerName = (typeof PICKERS)[number];

/** A posted form as it was parsed: a field that came more than once is a list. */
export type FormBody = Readonly<Record<string, unknown>>;

/** What is wrong, by the name of the field that it stands beside. */
export type FieldErrors = Record<string, { key: MessageKey; params?: Params }>;

/** Every value of a field; anything but text is ignored. */
export function many(body: FormBody, name: string): string[] {
  const value = body[name];
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

/** The last value of a field: a hidden default stands before what the person may tick. */
export function one(body: FormBody, name: string): string | undefined {
  return many(body, name).at(-1);
}

/*
 * Lists travel in one hidden field, separated by spaces: a space is one byte in a posted form, a comma three, and there
 * may be twenty thousand ids.
 */

export const writeIds = (ids: Iterable<string>): string => [...ids].join(' ');

export const readIds = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

export type Rules = Map<string, GroupRule>;

/** `123.on.inherit 456.off.required` */
export function writeRules(rules: Rules): string {
  return [...rules].map(([id, rule]) => `${id}.${rule.enabled ? 'on' : 'off'}.${mentionOf(rule)}`).join(' ');
}

/** Reads what `writeRules` wrote; what it cannot have written is left out. */
export function readRules(text: string): Rules {
  const rules: Rules = new Map();
  for (const token of readIds(text)) {
    const [id = '', state, mention] = token.split('.');
    if (!ZALO_ID.test(id) || (state !== 'on' && state !== 'off') || !isMentionRule(mention)) continue;
    rules.set(id, { enabled: state === 'on', requireMention: mention });
  }
  return rules;
}

export const mentionOf = (rule: GroupRule): MentionRule => rule.requireMention ?? 'inherit';

export function isMentionRule(value: unknown): value is MentionRule {
  return (MENTION_RULES as readonly unknown[]).includes(value);
}
