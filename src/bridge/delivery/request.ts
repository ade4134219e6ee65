import type { Channel } from '../../db/stores/channels.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { SaidLine } from '../../db/stores/threads.ts';
import type { AgentRequest, HistoryTurn } from '../agents/types.ts';
import { readSettings } from '../channel-settings.ts';
import type { AgentAttachment } from '../media/types.ts';
import { withoutOwnMention } from '../policy/mention.ts';
import type { Mention, Quote } from '../zalo/types.ts';
import { spokenWords } from './listening.ts';
import { addressee, type Route, titleOf } from './routing.ts';

/** The last message of a turn stands for all of it. */
export function leadOf(turn: InboxItem[]): InboxItem {
  const lead = turn.at(-1);
  if (!lead) throw new Error('a turn has at least one message');
  return lead;
}

/** What was written, without the account's own mention, and what was said in a recording, as far as it was heard. */
export function textFor(item: InboxItem, channel: Channel): string {
  const { text, mentions } = item.message;
  const written = withoutOwnMention(text, (mentions ?? []) as Mention[], channel.accountUid ?? '');
  return [written, ...spokenWords(item)].filter(Boolean).join('\n');
}

/** What an agent is given for a turn. A handle at its beginning chose the agent and is no part of the question. */
export function requestFor(
  stores: Stores,
  turn: InboxItem[],
  channel: Channel,
  conversation: ConversationView,
  way: Route,
  attachments: AgentAttachment[],
): AgentRequest {
  const { message, inbox } = leadOf(turn);
  const context = conversation.type === 'group' ? stores.inbox.context(inbox.conversationId, inbox.messageId) : [];
  const [first = '', ...rest] = turn.map((item) => textFor(item, channel));
  let history: HistoryTurn[] | undefined;
  return {
    text: [addressee(stores, channel, first)?.text ?? first, ...rest].filter(Boolean).join('\n'),
    quote: quoteIn(turn, channel),
    mentions: turn.flatMap(({ message }) => othersMentioned((message.mentions ?? []) as Mention[], channel)),
    attachments,
    user: {
      uid: message.senderUid,
      name: message.senderName,
      trusted: stores.users.isTrusted(channel.id, message.senderUid),
    },
    chat: { id: inbox.conversationId, type: conversation.type, title: titleOf(channel, conversation) },
    threadId: way.thread.id,
    // Most kinds keep a history of their own and never look at ours.
    get history() {
      history ??= stores.threads.told(way.thread.id, way.agent.historyLimit).map(toTurn);
      return history;
    },
    context: context.map((line) => ({ role: 'user', text: line.text, speaker: line.senderName })),
    idempotencyKey: `${channel.id}:${turn.map((item) => item.inbox.messageId).join('-')}`,
    account: { channelId: channel.id, uid: channel.accountUid },
    locale: readSettings(channel.settings).commands.language,
  };
}

/** The last one of a turn: "how much is this one?" means nothing without it. */
function quoteIn(turn: InboxItem[], channel: Channel): AgentRequest['quote'] {
  const quote = turn.findLast(({ message }) => message.quote)?.message.quote as Quote | null | undefined;
  return quote?.text ? { text: quote.text, own: quote.ownerUid === channel.accountUid } : null;
}

function othersMentioned(mentions: Mention[], channel: Channel) {
  return mentions.filter(({ uid, all }) => all || uid !== channel.accountUid).map(({ uid, all }) => ({ uid, all }));
}

/** A line of a thread as an agent is told it. */
export function toTurn(message: SaidLine): HistoryTurn {
  return { role: message.role, text: message.text, speaker: message.senderName };
}
