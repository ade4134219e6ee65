import type { Delivery } from '../../db/stores/events.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Webhook } from '../../db/stores/webhooks.ts';
import { TEST_EVENT } from './events.ts';

type Data = Record<string, string | number | null>;

/** What a receiver may be told of one text: an answer of an agent can be long. */
const MAX_TEXT = 4_000;

/**
 * The body of an event: `{type, timestamp, data}`. Who is meant is looked up now, by ids; names and texts only when the
 * endpoint asked for them. What was erased meanwhile is simply missing.
 */
export function payloadOf(stores: Stores, webhook: Webhook, delivery: Delivery): string {
  const { type, at } = delivery;
  const data = { ...namesOfRows(delivery.data), ...detailsOf(stores, webhook.includeText, delivery) };
  return JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
}

/** Ids are text in our API, and times are ISO 8601. */
function namesOfRows(data: Data): Data {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (typeof value !== 'number') return [name, value];
      return [name, /(?:At|until)$/.test(name) ? new Date(value).toISOString() : String(value)];
    }),
  );
}

function detailsOf(stores: Stores, includeText: boolean, { type, data }: Delivery): Data {
  if (type === TEST_EVENT) return { text: 'zalo-bridge can reach this address.' };
  const channel = typeof data.channelId === 'string' ? stores.channels.get(data.channelId) : null;
  return {
    ...(includeText && channel ? { channelName: channel.displayName } : {}),
    ...conversationOf(stores, data),
    ...personOf(stores, includeText, data),
    ...messageOf(stores, includeText, data),
  };
}

function conversationOf(stores: Stores, { conversationId }: Data): Data {
  const conversation = typeof conversationId === 'string' ? stores.conversations.get(conversationId) : null;
  return conversation ? { conversationType: conversation.type, peerId: conversation.peerId } : {};
}

function personOf(stores: Stores, includeText: boolean, { requestId, userId, channelId }: Data): Data {
  const uid =
    typeof requestId === 'string'
      ? stores.pairing.get(requestId)?.uid
      : typeof userId === 'string'
        ? stores.users.get(userId)?.uid
        : null;
  if (!uid) return {};
  const name = includeText ? stores.directory.contact(String(channelId), uid)?.name : undefined;
  return { uid, ...(name ? { name } : {}) };
}

function messageOf(stores: Stores, includeText: boolean, { messageId, answerId }: Data): Data {
  const message = typeof messageId === 'number' ? stores.messages.get(messageId) : null;
  if (!message) return {};
  const about = {
    direction: message.direction,
    senderUid: message.senderUid,
    messageType: message.msgType,
    sentAt: new Date(message.at).toISOString(),
  };
  if (!includeText) return about;
  const answer = typeof answerId === 'number' && typeof messageId === 'number' ? answerText(stores, messageId) : null;
  return {
    ...about,
    senderName: message.senderName,
    text: message.text.slice(0, MAX_TEXT),
    ...(answer === null ? {} : { answer }),
  };
}

/** All parts of the answer that went out. */
function answerText(stores: Stores, messageId: number): string {
  const ids = (stores.messages.deliveriesOf([messageId]).get(messageId) ?? [])
    .filter(({ state }) => state === 'sent')
    .map((row) => row.messageId);
  const messages = stores.messages.byIds(ids);
  return ids
    .map((id) => messages.get(id)?.text ?? '')
    .join('\n')
    .slice(0, MAX_TEXT);
}
