import { Type } from 'typebox';
import { Id, nullable, shape, Time, Uid } from '../schemas.ts';

/* Where conversations with the AI live. */

export const Workspace = shape(
  'Workspace',
  Type.Object({
    id: Id,
    name: Type.String(),
    slug: Type.String(),
    defaultAgentId: nullable(Id),
    createdAt: Time,
  }),
);

export const Agent = shape(
  'Agent',
  Type.Object({
    id: Id,
    workspaceId: Id,
    handle: Type.String({ description: 'Unique in its workspace; people write `@handle`' }),
    name: Type.String(),
    kind: Type.String(),
    config: Type.Record(Type.String(), Type.Unknown()),
    hasSecret: Type.Boolean({ description: 'The secret itself is never returned' }),
    secretLast4: nullable(Type.String()),
    systemPrompt: nullable(Type.String()),
    historyLimit: Type.Integer(),
    fallbackAgentId: nullable(Id),
    createdAt: Time,
  }),
);

export const AgentTest = shape(
  'AgentTest',
  Type.Object({
    ok: Type.Boolean(),
    latencyMs: Type.Integer(),
    text: Type.Optional(Type.String({ description: 'What the agent answered' })),
    error: Type.Optional(Type.Object({ kind: Type.String(), message: Type.String() })),
  }),
);

export const Thread = shape(
  'Thread',
  Type.Object({
    id: Id,
    workspaceId: Id,
    title: Type.String(),
    agentId: nullable(Id),
    createdAt: Time,
    lastActivityAt: Time,
  }),
);

export const ThreadMessage = shape(
  'ThreadMessage',
  Type.Object({
    id: Id,
    role: Type.Enum(['user', 'assistant']),
    text: Type.String(),
    senderUid: Type.Optional(Uid),
    senderName: Type.Optional(Type.String()),
    at: Time,
  }),
);
