import { Type } from 'typebox';
import { CHAT_STATES } from '../../../db/stores/chat-state.ts';
import { Id, nullable, ref, shape, Time } from '../schemas.ts';
import { Verdict } from './channels.ts';

/* Chats, what was said in them, and what became of it. */

export const Conversation = shape(
  'Conversation',
  Type.Object({
    id: Id,
    channelId: Id,
    type: Type.Enum(['dm', 'group']),
    peerId: Type.String({ description: 'The person’s uid, or the group’s id' }),
    name: Type.String(),
    threadId: nullable(Id),
    state: Type.Enum([...CHAT_STATES], {
      description:
        'The most pressing: the agent asked for a person; something was not answered or not sent; a draft or a promised answer is waited for; the person waits for the owner’s approval; the rules let nobody of it through; the agent is paused; the channel does not run; the agent answers',
    }),
    pausedUntil: nullable(Time),
    lastMessage: nullable(Type.String()),
    lastAt: Time,
    unreadCount: Type.Integer(),
  }),
);

const Attachment = Type.Object({
  kind: Type.String({ description: 'photo, sticker, voice, video, file, gif, link, location, card or other' }),
  title: nullable(Type.String()),
  description: nullable(Type.String()),
  url: nullable(Type.String()),
  thumbUrl: nullable(Type.String()),
  fileName: nullable(Type.String()),
  sizeBytes: nullable(Type.Integer()),
  params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
  transcript: Type.Optional(
    Type.Object(
      { text: Type.Optional(Type.String()), error: Type.Optional(Type.String()) },
      { description: 'What was heard in a voice message, or why nothing was' },
    ),
  ),
  file: nullable(
    Type.Object({
      state: Type.Enum(['fetched', 'refused', 'expired', 'failed']),
      reason: nullable(Type.String({ description: 'Why there is no file' })),
      path: nullable(Type.String({ description: 'Where it is fetched with the same token; null when it is not kept' })),
      mime: nullable(Type.String({ description: 'By its own bytes' })),
      bytes: nullable(Type.Integer()),
    }),
  ),
});

export const STEPS = ['received', 'decided', 'queued', 'thinking', 'ready', 'sending', 'sent'] as const;

export const Message = shape(
  'Message',
  Type.Object({
    id: Id,
    conversationId: Id,
    zaloMsgId: nullable(Type.String()),
    direction: Type.Enum(['in', 'out']),
    author: Type.Enum(['contact', 'agent', 'owner', 'system']),
    senderUid: Type.String(),
    senderName: Type.String(),
    text: Type.String(),
    attachments: Type.Array(Attachment),
    at: Time,
    recalledAt: nullable(Time),
    decision: Type.Optional(ref(Verdict)),
    handling: Type.Optional(
      Type.Object(
        {
          state: Type.Enum([
            'received',
            'queued',
            'thinking',
            'waiting',
            'answered',
            'ignored',
            'held',
            'failed',
            'cancelled',
          ]),
          agentId: nullable(Id),
          error: nullable(Type.String()),
          command: nullable(
            Type.Object(
              { name: Type.String(), did: nullable(Type.String()) },
              { description: 'It is a command; `did` is what was done' },
            ),
          ),
        },
        { description: 'Incoming messages: how far they are' },
      ),
    ),
    delivery: Type.Optional(
      Type.Object(
        {
          state: Type.Enum(['draft', 'kept', 'pending', 'sending', 'sent', 'uncertain', 'failed', 'dead', 'cancelled']),
          attempts: Type.Integer(),
          error: nullable(Type.String()),
        },
        { description: 'Outgoing messages: whether Zalo took them' },
      ),
    ),
    timeline: Type.Array(Type.Object({ step: Type.Enum([...STEPS]), at: Time }), {
      description: 'An incoming message’s last steps are those of its answer',
    }),
  }),
);

export const Draft = shape(
  'Draft',
  Type.Object({
    id: { ...Id, description: 'Of the message: `/messages/:id/approve`, `/messages/:id/discard`' },
    channelId: Id,
    conversationId: Id,
    name: Type.String({ description: 'The person or group that it is for' }),
    question: nullable(Type.Object({ id: Id, text: Type.String(), at: Time })),
    text: Type.String(),
    at: Time,
    outOfDate: Type.Boolean({ description: 'The person has written again since, or the owner has answered' }),
  }),
);
