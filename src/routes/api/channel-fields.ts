import { type Static, Type } from 'typebox';
import { Clean } from 'typebox/value';
import { ChannelSettings, readSettings } from '../../bridge/channel-settings.ts';
import type { Channel, ChannelFields } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { refused, refusedItem } from './problems.ts';
import { Id, Name, nullable } from './schemas.ts';
import { cleanName, cleanText } from './texts.ts';

/* What may be said about a channel, and what it becomes. */

const ThreadChoice = nullable({
  ...Id,
  description: 'One shared thread for everybody; null = a thread of its own for each conversation',
});

export const NewChannel = Type.Object({
  workspaceId: Id,
  threadId: Type.Optional(ThreadChoice),
  displayName: Type.Optional(Name),
});

const { texts, commands, limits, pacing, ...others } = ChannelSettings.properties;
const SettingsChanges = Type.Partial(
  Type.Object({
    ...others,
    texts: Type.Partial(texts),
    commands: Type.Partial(commands),
    limits: Type.Partial(limits),
    pacing: Type.Partial(pacing),
  }),
);

export const ChannelChanges = Type.Object({
  displayName: Type.Optional(Name),
  threadId: Type.Optional(ThreadChoice),
  agentIds: Type.Optional(
    nullable(
      Type.Array(Id, {
        minItems: 1,
        maxItems: 100,
        description: 'Agents that may answer here; null = every agent of the workspace',
      }),
    ),
  ),
  settings: Type.Optional(SettingsChanges),
  workspaceId: Type.Optional({ ...Id, description: 'Fixed after creation: another one is refused' }),
});
type ChannelChanges = Static<typeof ChannelChanges>;

/** Checks a PATCH against what the channel's workspace has. Throws 422 about the first field that cannot be. */
export function changesOf(stores: Stores, channel: Channel, body: ChannelChanges): ChannelFields {
  const { workspaceId } = channel;
  if (body.workspaceId !== undefined && body.workspaceId !== workspaceId)
    throw refused('workspaceId', 'cannot be changed after creation');
  return {
    ...(body.displayName !== undefined && { displayName: cleanName('displayName', body.displayName) }),
    ...(body.threadId !== undefined && { threadId: threadForChannel(stores, workspaceId, body.threadId) }),
    ...(body.agentIds !== undefined && { agentIds: agentsForChannel(stores, workspaceId, body.agentIds) }),
    ...(body.settings !== undefined && { settings: mergedSettings(channel, body.settings) }),
  };
}

/** A thread that a channel may be bound to: of its workspace, and not made for one conversation. */
export function threadForChannel(stores: Stores, workspaceId: string, threadId: string | null): string | null {
  if (threadId === null) return null;
  const thread = stores.threads.get(threadId);
  if (thread?.workspaceId !== workspaceId) throw refused('threadId', 'is not a thread of this workspace');
  if (thread.conversationId !== null) throw refused('threadId', 'belongs to one conversation');
  if (thread.isPlayground) throw refused('threadId', 'belongs to the playground');
  return threadId;
}

function agentsForChannel(stores: Stores, workspaceId: string, agentIds: string[] | null): string[] | null {
  for (const [index, id] of (agentIds ?? []).entries()) {
    if (stores.agents.get(id)?.workspaceId !== workspaceId)
      throw refusedItem('agentIds', index, 'is not an agent of this workspace');
  }
  return agentIds && [...new Set(agentIds)];
}

/** What is left out stays, inside the groups of settings too; what is no setting is dropped. */
function mergedSettings(channel: Channel, changes: Static<typeof SettingsChanges>): ChannelSettings {
  const now = readSettings(channel.settings);
  const changedTexts = Object.entries(changes.texts ?? {}).map(
    ([name, text]) => [name, cleanText(`settings.texts.${name}`, text)] as const,
  );
  const merged = {
    ...now,
    ...changes,
    texts: { ...now.texts, ...Object.fromEntries(changedTexts) },
    commands: { ...now.commands, ...changes.commands },
    limits: { ...now.limits, ...changes.limits },
    pacing: { ...now.pacing, ...changes.pacing },
  };
  return Clean(ChannelSettings, merged) as ChannelSettings;
}
