import type { Channel } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import type { MediaRow } from '../db/stores/media.ts';
import type { MessageView } from '../db/stores/message-views.ts';
import type { Pointing } from '../db/stores/pointing.ts';
import type { Attachment } from './zalo/types.ts';

const time = (at: number | null | undefined) => (at ? new Date(at).toISOString() : null);
const place = (type: 'dm' | 'group', peerId: string) => (type === 'group' ? `group ${peerId}` : 'private conversation');

/** The messages that are handed out, and what others wrote that points at the person. */
export interface Described {
  ids: number[];
  others: Pointing[];
}

/** What is known of a person, as a document that people can read, and the files that belong to it. */
export function describePerson(stores: Stores, channel: Channel, uid: string, { ids, others }: Described) {
  const contact = stores.directory.contact(channel.id, uid);
  const approval = stores.users.byUid(channel.id, uid);
  const blocked = stores.users.blockedView(channel.id, uid);
  const policy = stores.policies.get(channel.id)?.document;
  const { messages, attachments } = describeMessages(stores, ids);
  const description = {
    about:
      'What this server keeps of one person on one Zalo account. Times are UTC. Copies that say no more are left out: the ' +
      'search index, what an agent is told of earlier messages, and the log of webhooks.',
    madeAt: new Date().toISOString(),
    channel: { name: channel.displayName, account: channel.accountName },
    person: {
      uid,
      name: contact?.name ?? null,
      avatarUrl: contact?.avatarUrl ?? null,
      isFriend: contact?.isFriend ?? false,
      lastSeenAt: time(contact?.lastSeenAt),
    },
    approval: approval && {
      status: approval.status,
      source: approval.source,
      approvedAt: time(approval.approvedAt),
      expiresAt: time(approval.expiresAt),
      trusted: approval.trusted,
    },
    requests: stores.person.asked(channel.id, uid).map(({ origin, state, note, ...times }) => ({
      ...{ origin, state, note, createdAt: time(times.createdAt) },
      ...{ lastSeenAt: time(times.lastSeenAt), decidedAt: time(times.decidedAt) },
    })),
    blockedSince: time(blocked?.since),
    lists: {
      directMessages: policy?.dm.allow.includes(uid) ?? false,
      groupSenders: policy?.group.senders.allow.includes(uid) ?? false,
    },
    acts: stores.person.acts(channel.id, uid).map(({ at, action }) => ({ at: time(at), action })),
    messages,
    pointedAtByOthers: others.map((one) => describePointing(stores, one)),
  };
  return { description, attachments };
}

function describeMessages(stores: Stores, ids: number[]) {
  const media = stores.media.ofMessages(ids);
  const attachments: { name: string; row: MediaRow }[] = [];
  const messages = stores.messages
    .views(ids)
    .reverse()
    .map((view) => ({
      ...aboutMessage(view),
      attachments: ((view.message.attachments ?? []) as Attachment[]).map((attachment, index) => {
        const row = media.get(view.message.id)?.find((one) => one.index === index);
        const name = row?.file
          ? `attachments/${view.message.id}-${index}.${row.mime?.split('/')[1]?.match(/^\w+/)?.[0]}`
          : null;
        if (row && name) attachments.push({ name, row });
        const { kind, title, description, fileName, params } = attachment;
        return { kind, title, description, fileName, params, file: name };
      }),
    }));
  return { messages, attachments };
}

function aboutMessage({ message, inbox, outbox, conversationType, peerId }: MessageView) {
  return {
    at: time(message.at),
    in: place(conversationType, peerId),
    by: message.author,
    name: message.senderName,
    text: message.text,
    quote: (message.quote as { text?: string } | null)?.text ?? null,
    recalledAt: time(message.recalledAt),
    decision: inbox?.decision ?? null,
    reason: inbox?.reason ?? null,
    state: (inbox ?? outbox)?.state ?? null,
  };
}

/** Only what is about the person: the rest of it is somebody else's. */
function describePointing(stores: Stores, { at, conversationId, text, theirs, isQuote, isCard }: Pointing) {
  const conversation = stores.conversations.get(conversationId);
  return {
    at: time(at),
    in: conversation?.type === 'group' ? place('group', conversation.peerId) : 'private conversation of somebody else',
    quotesThePerson: isQuote,
    calledBy: theirs.map(({ pos, len }) => text.slice(pos, pos + len)),
    handsOnTheCard: isCard,
  };
}
