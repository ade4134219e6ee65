import type { Trial } from '../../bridge/agents/registry.ts';
import type { AgentErrorKind } from '../../bridge/agents/types.ts';
import { formatAnswer } from '../../bridge/delivery/format/index.ts';
import type { Agent } from '../../db/stores/agents.ts';
import type { Workspace } from '../../db/stores/workspaces.ts';
import { packed } from '../../i18n/words.ts';
import { notFound } from '../../web/errors.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';
import { type ConfigField, fieldsOfKind } from './config-fields.ts';
import { type AgentForm, type Errors, type FormContext, formOf, isTold, stampOf } from './form.ts';
import { PRESETS, type Preset, presetOf } from './presets.ts';

/** What came of a try-out, for `partials/agents/trial`. */
export interface TrialView {
  latencyMs: number;
  said: { text: string; firstTextMs: number } | null;
  /** `detail` is the back-end's side of it, in the words of the failure itself. */
  failure: { kind: AgentErrorKind; detail: string } | null;
  models: string[] | null;
}

/** An endpoint that is being left alone, for `partials/agents/rest`. */
export interface RestView {
  agentId: string;
  failures: number;
  /** Null when it is over: the next message tries the endpoint. */
  until: number | null;
  /** It said that it is gone for good: only the owner ends this. */
  isGone: boolean;
  kind: AgentErrorKind;
  detail: string;
}

/** For `partials/agents/form`. */
export interface FormView {
  action: string;
  kind: string;
  preset: Preset | undefined;
  isNew: boolean;
  isDefault: boolean;
  form: AgentForm;
  errors: Errors;
  fields: ConfigField[];
  /** Whether the kind is told the system prompt and the history. */
  isTold: boolean;
  secret: { last4: string } | null;
  /** A key was typed into the form that this page answers: it has to be typed again. */
  isKeyLost: boolean;
  fallbacks: { value: string; label: string }[];
  stamp: string;
  /** What is stored now, where it differs from the form, when somebody else saved meanwhile. */
  changed: { label: string; value: string }[] | null;
}

export interface AgentPage {
  workspace: Pick<Workspace, 'id' | 'name'>;
  agent: Pick<Agent, 'id' | 'name' | 'handle'> | null;
  view: FormView;
  say: string;
  trial: TrialView | null;
  models: string[];
  rest: RestView | null;
  /** Channels of the workspace, whose own courteous text stands in for an agent that fails. */
  channels: { id: string; name: string }[];
}

/** Where an agent is in use. */
export interface Uses {
  isDefault: boolean;
  /** They name it among the agents that may answer there. */
  channels: { id: string; name: string }[];
  /** They fall back on it. */
  agents: Pick<Agent, 'id' | 'name'>[];
  threads: number;
}

/** The agent of an address with its workspace; one that does not exist is answered with 404. */
export function loadAgent({ stores }: ChannelParts, id: string): { agent: Agent; workspace: Workspace } {
  const agent = stores.agents.get(id);
  const workspace = agent && stores.workspaces.get(agent.workspaceId);
  if (!agent || !workspace) throw notFound({ key: 'agents.unknown' });
  return { agent, workspace };
}

export function presetOr404(id: unknown): Preset {
  const preset = PRESETS.find((known) => known.id === id);
  if (!preset) throw notFound();
  return preset;
}

export function formContext({ stores }: ChannelParts, workspace: Workspace, kind: string, agent: Agent | null) {
  return { kind, agent, agents: stores.agents.listByWorkspace(workspace.id) } satisfies FormContext;
}

interface Shown {
  form: AgentForm;
  errors?: Errors;
  preset?: Preset;
  changed?: boolean;
  isKeyLost?: boolean;
  say?: string;
  trial?: Trial | null;
}

export function agentPage(parts: ChannelParts, workspace: Workspace, context: FormContext, shown: Shown): AgentPage {
  const { agent } = context;
  const channels = parts.stores.channels.list().filter((channel) => channel.workspaceId === workspace.id);
  return {
    workspace: { id: workspace.id, name: workspace.name },
    agent: agent && { id: agent.id, name: agent.name, handle: agent.handle },
    view: formView(workspace, context, shown),
    say: shown.say ?? '',
    trial: shown.trial ? trialView(shown.trial) : null,
    models: shown.trial?.models ?? [],
    rest: agent && restView(parts, agent),
    channels: channels.map((channel) => ({ id: channel.id, name: shownName(channel) })),
  };
}

export function formView(
  workspace: Workspace,
  { kind, agent, agents }: FormContext,
  { form, errors = {}, preset, changed, isKeyLost = false }: Shown,
): FormView {
  const others = agents.filter(({ id }) => id !== agent?.id);
  return {
    action: agent ? `/agents/${agent.id}` : `/workspaces/${workspace.id}/agents`,
    kind,
    preset: preset ?? presetOf(kind, agent?.config ?? {}),
    isNew: agent === null,
    isDefault: agent !== null && workspace.defaultAgentId === agent.id,
    form,
    errors,
    fields: fieldsOfKind(kind),
    isTold: isTold(kind),
    isKeyLost,
    secret: agent?.hasSecret ? { last4: agent.secretLast4 ?? '' } : null,
    fallbacks: others.map(({ id, name, handle }) => ({ value: id, label: `${name} (@${handle})` })),
    stamp: agent ? stampOf(agent) : '',
    changed: changed && agent ? differences(formOf(agent), form) : null,
  };
}

/** The stored values that are not those of the form. Labels are keys of the catalogue. */
function differences(stored: AgentForm, form: AgentForm): { label: string; value: string }[] {
  const texts = ({ name, handle, systemPrompt, historyLimit, fallbackAgentId, config }: AgentForm) => ({
    ...{ name, handle, systemPrompt, historyLimit, fallbackAgentId },
    ...config,
  });
  const theirs: Record<string, string> = texts(stored);
  const ours: Record<string, string> = texts(form);
  return Object.entries(theirs)
    .filter(([name, value]) => value !== ours[name])
    .map(([name, value]) => ({ label: `agents.field.${name}`, value: value.slice(0, 300) }));
}

export function trialView({ said, error, latencyMs, models }: Trial): TrialView {
  return {
    latencyMs,
    // As it would arrive on Zalo: without the marks of Markdown.
    said: said && { ...said, text: textOnZalo(said).slice(0, 4_000) },
    failure: error && { kind: error.kind, detail: packed(error.words) },
    models,
  };
}

const textOnZalo = (said: NonNullable<Trial['said']>): string =>
  formatAnswer(said)
    .map(({ text }) => text)
    .join('\n\n');

export function restView({ bridge, clock }: ChannelParts, agent: Agent): RestView | null {
  const resting = bridge.agentResting(agent.id);
  if (!resting) return null;
  const { failures, until, error } = resting;
  return {
    ...{ agentId: agent.id, failures, kind: error.kind, detail: packed(error.words) },
    isGone: error.gone,
    until: until > clock.now() && !error.gone ? until : null,
  };
}

export function usesOf({ stores }: ChannelParts, agent: Agent, workspace: Workspace): Uses {
  const named = stores.channels.list().filter((channel) => channel.agentIds?.includes(agent.id));
  return {
    isDefault: workspace.defaultAgentId === agent.id,
    channels: named.map((channel) => ({ id: channel.id, name: shownName(channel) })),
    agents: stores.agents.listByWorkspace(workspace.id).filter((other) => other.fallbackAgentId === agent.id),
    threads: stores.threads.countWithAgent(agent.id),
  };
}
