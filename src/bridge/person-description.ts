import type { Channel } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import type { MediaRow } from '../db/stores/media.ts';
import type { Message } from '../db/stores/messages.ts';
import type { Attachment } from './zalo/types.ts';

const time = (at: number | null | undefined) => (at ? new Date(at).toISOString() : null);

/** What is known of a person, as a document that people can read, and the files that belong to it. */
export function describePerson(stores: Stores, channel: Channel, uid: string, ids: number[]) {
  const contact = stores.directory.contact(channel.id, uid);
  const approval = stores.users.byUid(channel.id, uid);
  const blocked = stores.users.blockedView(channel.id, uid);
  const policy = stores.policies.get(channel.id)?.document;
  const media = stores.media.ofMessages(ids);
  const attachments: { name: string; row: MediaRow }[] = [];
  const messages = [...stores.messages.byIds(ids).values()]
    .sort((a, b) => a.id - b.id)
    .map((message) => ({
      ...aboutMessage(stores, message),
      attachments: ((message.attachments ?? []) as Attachment[]).map((attachment, index) => {
        const row = media.get(message.id)?.find((one) => one.index === index);
        const name = row?.file
          ? `attachments/${message.id}-${index}.${row.mime?.split('/')[1]?.match(/^\w+/)?.[0]}`
          : null;
        if (row && name) attachments.push({ name, row });
        return { kind: attachment.kind, fileName: attachment.fileName ?? null, file: name };
      }),
    }));
  const description = {
    about: 'Everything that this server keeps of one person on one Zalo account. Times are UTC.',
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
    blockedSince: time(blocked?.since),
    lists: {
      directMessages: policy?.dm.allow.includes(uid) ?? false,
      groupSenders: policy?.group.senders.allow.includes(uid) ?? false,
    },
    messages,
  };
  return { description, attachments };
}

function aboutMessage(stores: Stores, message: Message) {
  const conversation = stores.conversations.get(message.conversationId);
  return {
    at: time(message.at),
    in: conversation?.type === 'group' ? `group ${conversation.peerId}` : 'private conversation',
    by: message.author,
    name: message.senderName,
    text: message.text,
    quote: (message.quote as { text?: string } | null)?.text ?? null,
    recalledAt: time(message.recalledAt),
  };
}
