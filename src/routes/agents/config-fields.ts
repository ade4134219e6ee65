import { Default } from 'typebox/value';
import { configFindings } from '../../bridge/agents/config-check.ts';
import { configSchemas } from '../../bridge/agents/registry.ts';
import type { MessageKey, T } from '../../i18n/index.ts';
import { inWords } from '../../i18n/words.ts';
import { validationErrors } from '../../web/errors.ts';
import { readNumber } from '../channel-settings/numbers.ts';
import { type FormBody, one } from '../policy/fields.ts';

/** How one setting of a kind is typed in. `seconds` are stored as milliseconds. */
export interface ConfigField {
  name: string;
  input: 'address' | 'text' | 'number' | 'seconds' | 'tick' | 'choice' | 'json';
  /** The usual ones first; the others are folded away. */
  isUsual: boolean;
  choices?: readonly string[];
}

const field = (name: string, input: ConfigField['input'], isUsual = true, choices?: string[]): ConfigField => ({
  ...{ name, input, isUsual },
  ...(choices && { choices }),
});

/** Every setting that a page can show, in the page's order. A kind has those that its schema knows. */
const FIELDS: readonly ConfigField[] = [
  field('baseUrl', 'address'),
  field('url', 'address'),
  field('workspaceSlug', 'text'),
  field('flowId', 'text'),
  field('model', 'text'),
  field('mode', 'choice', true, ['', 'automatic', 'chat', 'query']),
  field('noSource', 'choice', false, ['say', 'silence', 'handoff']),
  field('memory', 'choice', false, ['thread', 'session']),
  field('auth', 'choice', true, ['none', 'basic', 'bearer']),
  field('allowPrivateNetwork', 'tick'),
  field('images', 'tick'),
  field('transcriptionModel', 'text', false),
  field('transcriptionBaseUrl', 'address', false),
  field('inputs', 'json', false),
  field('historyTokens', 'number', false),
  field('maxTokens', 'number', false),
  field('newTokenField', 'tick', false),
  field('temperature', 'number', false),
  field('laterMinutes', 'number', false),
  field('connectMs', 'seconds', false),
  field('idleMs', 'seconds', false),
  field('totalMs', 'seconds', false),
  field('maxAnswerKb', 'number', false),
];

/** What stands in the form, by the name of the setting. */
export type ConfigTexts = Record<string, string>;

export function fieldsOfKind(kind: string): ConfigField[] {
  const known = configSchemas[kind]?.properties ?? {};
  return FIELDS.filter(({ name }) => Object.hasOwn(known, name));
}

/** Settings as a form shows them, with the defaults where nothing is set. */
export function configTexts(kind: string, config: Record<string, unknown>): ConfigTexts {
  const schema = configSchemas[kind];
  const full = (schema ? Default(schema, structuredClone(config)) : config) as Record<string, unknown>;
  return Object.fromEntries(fieldsOfKind(kind).map((one) => [one.name, textOf(one, full[one.name])]));
}

function textOf({ input }: ConfigField, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (input === 'json') return JSON.stringify(value) === '{}' ? '' : JSON.stringify(value, null, 2);
  if (input === 'seconds' && typeof value === 'number') return String(value / 1_000);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function readConfigTexts(kind: string, body: FormBody): ConfigTexts {
  return Object.fromEntries(
    fieldsOfKind(kind).map(({ name, input }) => {
      const text = (one(body, name) ?? '').trim().slice(0, 10_000);
      return [name, input === 'tick' ? String(text === 'true') : text];
    }),
  );
}

/**
 * Settings from what was typed: over those that are stored, so that what the page does not show stays. What is left
 * empty is left out and gets its default.
 */
export function toConfig(kind: string, texts: ConfigTexts, stored: Record<string, unknown>): Record<string, unknown> {
  const known = configSchemas[kind]?.properties ?? {};
  const config = Object.fromEntries(Object.entries(stored).filter(([name]) => Object.hasOwn(known, name)));
  for (const one of fieldsOfKind(kind)) {
    const text = texts[one.name] ?? '';
    if (text === '') delete config[one.name];
    else config[one.name] = typedValue(one, text);
  }
  return config;
}

/** What cannot be read stays a text, and is found to be of the wrong type. */
function typedValue({ input }: ConfigField, text: string): unknown {
  if (input === 'tick') return text === 'true';
  if (input === 'json') return parsed(text);
  if (input !== 'number' && input !== 'seconds') return text;
  const number = readNumber(text);
  if (Number.isNaN(number)) return text;
  return input === 'seconds' ? Math.round(number * 1_000) : number;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Where the usual sentence would not say what to type. */
const OWN_WORDS: Record<string, MessageKey | undefined> = {
  'address format': 'agents.error.address',
  'number type': 'agents.error.number',
  'seconds type': 'agents.error.number',
  'json type': 'agents.error.json',
};

/** One sentence for every setting that cannot be saved. */
export function configErrors(kind: string, config: Record<string, unknown>, t: T): Record<string, string> {
  const inputs = new Map(fieldsOfKind(kind).map(({ name, input }) => [`/${name}`, input]));
  const errors = configFindings(kind, config).map((finding): [string, string] => {
    const input = inputs.get(finding.instancePath);
    const { limit } = finding.params;
    const inSeconds = input === 'seconds' && typeof limit === 'number';
    const params = inSeconds ? { ...finding.params, limit: limit / 1_000 } : finding.params;
    const [said] = validationErrors({ validation: [{ ...finding, params }] }, t);
    const own = OWN_WORDS[`${input} ${finding.keyword}`];
    const words = finding.words ? inWords(t, finding.words) : own && t(own);
    return [said?.path.split('.')[0] ?? '', words ?? said?.message ?? t('error.field.invalid')];
  });
  return Object.fromEntries(errors.reverse());
}
