import type { Step } from '../../bridge/policy/types.ts';
import { groupName } from '../../chat-name.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';
import { say, type T } from '../../i18n/index.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type ShownFile, shownAttachments } from '../media/shown.ts';
import { answeredId, incomingOutcome, isTroubled, type Outcome } from './outcome.ts';
import { presentFor, type Remedy, remedyFor, type Subject } from './remedy.ts';
import { type Moment, timeline } from './timeline.ts';

/**
 * `delivery`: its answer was not sent, or may not have been: send it again or give it up. `agent`: there is no answer,
 * ask again. `answer`: it was left alone for a reason that has passed or never was about who may talk: answer it after all.
 */
export type Repair = 'delivery' | 'agent' | 'answer';

/** Reasons that an answer asked for by the owner passes over. */
const PASSING: readonly string[] = [
  'message.stale',
  'conversation.paused',
  'quiet.hours',
  'rate.limited',
  'loop.guard',
  'queue.full',
];

/** Left alone for a reason that an answer asked for by the owner passes over. */
export function isPassing(reason: string | null): boolean {
  return PASSING.includes(reason ?? '');
}

/** One message that came in, and what became of it. For `partials/activity/row`. */
export interface ActivityRow {
  id: number;
  channelId: string;
  conversationPath: string;
  at: number;
  /** The group's name; null for a private message. */
  group: string | null;
  person: string;
  text: string;
  attachments: string[];
  files: ShownFile[];
  isRecalled: boolean;
  outcome: Outcome;
  steps: Step[];
  moments: Moment[];
  agent: string | null;
  remedy: Remedy | null;
  repair: Repair | null;
}

/** Rows for messages of one channel, in a fixed number of queries however many they are. */
export function activityRows(
  { stores, clock }: ChannelParts,
  channelId: string,
  views: MessageView[],
  t: T,
): ActivityRow[] {
  const deliveries = stores.messages.deliveriesOf(views.flatMap(({ inbox }) => (inbox ? answeredId(inbox) : [])));
  const present = presentFor(stores, channelId, views.map(subjectOf), clock.now());
  const handles = handlesOf(stores, channelId);
  const media = stores.media.ofMessages(views.map(({ message }) => message.id));
  return views.flatMap((view) => {
    const { message, inbox } = view;
    if (!inbox) return [];
    const answers = deliveries.get(answeredId(inbox)) ?? [];
    const outcome = incomingOutcome(inbox, answers, clock.now());
    const remedy = inbox.state === 'answered' ? null : remedyFor(inbox.reason, subjectOf(view), present);
    return [
      {
        id: message.id,
        channelId,
        conversationPath: `/conversations/${message.conversationId}`,
        at: inbox.receivedAt,
        group: view.conversationType === 'group' ? say(t, groupName(view.peerId, view.peerName)) : null,
        person: message.senderName || message.senderUid,
        text: message.text,
        ...shownAttachments(message, media.get(message.id) ?? [], t),
        isRecalled: message.recalledAt !== null,
        outcome,
        steps: (inbox.steps ?? []) as Step[],
        moments: timeline(inbox, answers),
        agent: (inbox.agentId && handles.get(inbox.agentId)) || null,
        remedy,
        repair: message.recalledAt === null ? repairOf(inbox, answers, remedy) : null,
      },
    ];
  });
}

export function subjectOf({ message, conversationType, peerId }: MessageView): Subject {
  const groupId = conversationType === 'group' ? peerId : null;
  return { uid: message.senderUid, groupId, conversationId: message.conversationId };
}

function repairOf(
  { state, reason, decision }: NonNullable<MessageView['inbox']>,
  deliveries: OutboxRow[],
  remedy: Remedy | null,
): Repair | null {
  if (deliveries.some(isTroubled)) return 'delivery';
  if (state === 'failed') return 'agent';
  const isOver = remedy?.type === 'done' || decision === 'allow' || isPassing(reason);
  return state === 'ignored' && isOver ? 'answer' : null;
}

function handlesOf(stores: ChannelParts['stores'], channelId: string): Map<string, string> {
  const workspaceId = stores.channels.get(channelId)?.workspaceId;
  const agents = workspaceId ? stores.agents.listByWorkspace(workspaceId) : [];
  return new Map(agents.map((agent) => [agent.id, `@${agent.handle}`]));
}
