import { createHash } from 'node:crypto';
import { fallbackProblem } from '../../bridge/agents/fallback.ts';
import { wouldMoveKey } from '../../bridge/agents/reach.ts';
import type { AgentDraft } from '../../bridge/bridge.ts';
import type { Agent, AgentFields } from '../../db/stores/agents.ts';
import type { T } from '../../i18n/index.ts';
import { displayName, hasControlInName, hasControlInText, messageText } from '../../text.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { type ConfigTexts, configErrors, configTexts, readConfigTexts, toConfig } from './config-fields.ts';
import type { Preset } from './presets.ts';

export const MAX = { name: 80, secret: 4_000, systemPrompt: 20_000, historyLimit: 200 } as const;
/** Four letters of a key are shown: of a shorter one that would be nearly everything. */
const MIN_SECRET = 8;
/** Kinds that are told the system prompt and the history; the others have their own. */
const TOLD = ['openai', 'webhook'];

export const isTold = (kind: string): boolean => TOLD.includes(kind);

/** The form as it was filled in. The key is never part of it: what was typed is used once and not shown again. */
export interface AgentForm {
  name: string;
  handle: string;
  config: ConfigTexts;
  systemPrompt: string;
  historyLimit: string;
  fallbackAgentId: string;
  removeSecret: boolean;
  makeDefault: boolean;
  /** Fields that came with control characters, which are taken out of what the form shows again. */
  unclean: string[];
}

export type Errors = Record<string, string>;

/** The form of an agent as it is stored. */
export function formOf(agent: Agent): AgentForm {
  return {
    name: agent.name,
    handle: agent.handle,
    config: configTexts(agent.kind, agent.config),
    systemPrompt: agent.systemPrompt ?? '',
    historyLimit: String(agent.historyLimit),
    fallbackAgentId: agent.fallbackAgentId ?? '',
    removeSecret: false,
    makeDefault: false,
    unclean: [],
  };
}

/** The form of a new agent, with a handle that is free. */
export function newForm(preset: Preset, agents: Agent[], makeDefault: boolean): AgentForm {
  const taken = new Set(agents.map(({ handle }) => handle));
  let handle = preset.id;
  for (let n = 2; taken.has(handle); n++) handle = `${preset.id}-${n}`;
  const config = configTexts(preset.kind, preset.config);
  const rest = { systemPrompt: '', historyLimit: '20', fallbackAgentId: '', removeSecret: false, unclean: [] };
  return { name: preset.name, handle, config, makeDefault, ...rest };
}

export function readForm(kind: string, body: FormBody): AgentForm {
  const line = (name: string) => displayName(one(body, name) ?? '', 200);
  return {
    name: line('name'),
    handle: line('handle').replace(/^@/, '').toLowerCase(),
    config: readConfigTexts(kind, body),
    systemPrompt: messageText(one(body, 'systemPrompt') ?? '', MAX.systemPrompt + 1).trim(),
    historyLimit: line('historyLimit'),
    fallbackAgentId: line('fallbackAgentId'),
    removeSecret: one(body, 'removeSecret') === 'true',
    makeDefault: one(body, 'makeDefault') === 'true',
    unclean: [
      ...['name', 'handle'].filter((name) => hasControlInName(one(body, name) ?? '')),
      ...['systemPrompt'].filter((name) => hasControlInText(one(body, name) ?? '')),
    ],
  };
}

/** The key that was typed: undefined for "as it is", null for "remove it". */
export function readSecret(form: AgentForm, body: FormBody): string | null | undefined {
  const typed = (one(body, 'secret') ?? '').trim();
  if (typed !== '') return typed;
  return form.removeSecret ? null : undefined;
}

/** Whether a key came with the form, which a whole new page cannot show again. */
export function hasTypedKey(body: unknown): boolean {
  return (one((body ?? {}) as FormBody, 'secret') ?? '').trim() !== '';
}

export interface FormContext {
  kind: string;
  /** The stored agent; null for a new one. */
  agent: Agent | null;
  /** All of the workspace. */
  agents: Agent[];
}

/** What is wrong with the part that a try-out needs: the settings and the key. */
export function checkReach(
  { kind, agent }: FormContext,
  form: AgentForm,
  secret: string | null | undefined,
  t: T,
): Errors {
  const config = toConfig(kind, form.config, agent?.config ?? {});
  const errors = configErrors(kind, config, t);
  if (secret === undefined && wouldMoveKey(agent, config)) errors.secret = t('agents.error.keyElsewhere');
  if (typeof secret === 'string') {
    const n = [...secret].length;
    if (n < MIN_SECRET) errors.secret = t('error.field.minLength', { n: MIN_SECRET });
    if (n > MAX.secret) errors.secret = t('error.field.maxLength', { n: MAX.secret });
  }
  if ([...form.systemPrompt].length > MAX.systemPrompt)
    errors.systemPrompt = t('error.field.maxLength', { n: MAX.systemPrompt });
  return errors;
}

/** What is wrong with the whole form. */
export function checkForm(context: FormContext, form: AgentForm, secret: string | null | undefined, t: T): Errors {
  const { agent, agents } = context;
  const errors = checkReach(context, form, secret, t);
  const { name, handle, historyLimit, fallbackAgentId } = form;
  if (name === '') errors.name = t('error.field.required');
  else if ([...name].length > MAX.name) errors.name = t('error.field.maxLength', { n: MAX.name });
  if (!/^[a-z0-9_-]{1,32}$/.test(handle)) errors.handle = t('agents.error.handle');
  else if (agents.some((other) => other.id !== agent?.id && other.handle === handle))
    errors.handle = t('agents.error.handleTaken', { handle });
  if (isTold(context.kind) && !(/^\d{1,4}$/.test(historyLimit) && Number(historyLimit) <= MAX.historyLimit))
    errors.historyLimit = t('agents.error.historyLimit', { n: MAX.historyLimit });
  const problem = fallbackAgentId && fallbackProblem(agents, agent?.id ?? null, fallbackAgentId);
  if (problem) errors.fallbackAgentId = t(`agents.error.fallback.${problem}`);
  for (const field of form.unclean) errors[field] = t('error.field.controls');
  return errors;
}

/** What is stored. Only after `checkForm` found nothing. */
export function toFields(
  { kind, agent }: FormContext,
  form: AgentForm,
  secret: string | null | undefined,
): AgentFields {
  return {
    name: form.name,
    handle: form.handle,
    kind,
    config: toConfig(kind, form.config, agent?.config ?? {}),
    ...(secret !== undefined && { secret }),
    ...(isTold(kind) && { systemPrompt: form.systemPrompt || null, historyLimit: Number(form.historyLimit) }),
    fallbackAgentId: form.fallbackAgentId || null,
  };
}

/** The settings as they stand in the form, to be tried out. */
export function toDraft({ kind, agent }: FormContext, form: AgentForm, secret: string | null | undefined): AgentDraft {
  const { name, systemPrompt } = form;
  const config = toConfig(kind, form.config, agent?.config ?? {});
  return { id: agent?.id ?? null, name, kind, config, systemPrompt: systemPrompt || null, secret };
}

/** Which stored values a form was made from. */
export function stampOf(agent: Agent): string {
  return createHash('sha256').update(JSON.stringify(agent)).digest('hex').slice(0, 16);
}
