import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';
import type { ReadyFile, RefusedFile } from '../media/outgoing-files.ts';
import type { Attachment, AttachmentKind, TextStyle } from '../zalo/types.ts';

export interface Outgoing {
  channelId: string;
  conversationId: string;
  author: 'agent' | 'owner' | 'system';
  senderName: string;
  text: string;
  styles?: TextStyle[] | undefined;
  /** The file that this message is; `text` is then its caption. */
  attachment?: Attachment | undefined;
  purpose: OutboxRow['purpose'];
  answersId: number | null;
  /** Not sent before this moment. */
  notBefore?: number | null;
  /** Set aside instead of waiting to be sent. */
  state?: 'pending' | 'draft' | 'kept';
  draftFormat?: OutboxRow['draftFormat'];
}

/** Writes one message into the outbox; whoever calls wakes the sender afterwards. Returns the message's id. */
export function enqueue(stores: Stores, clock: Clock, out: Outgoing): number {
  const at = clock.now();
  const id = stores.messages.insert({
    channelId: out.channelId,
    conversationId: out.conversationId,
    direction: 'out',
    author: out.author,
    msgType: out.attachment ? (MSG_TYPES[out.attachment.kind] ?? 'share.file') : 'webchat',
    senderUid: stores.channels.get(out.channelId)?.accountUid ?? '0',
    senderName: out.senderName,
    text: out.text,
    styles: out.styles,
    attachments: out.attachment && [out.attachment],
    at,
  });
  if (id === null) throw new Error('an outgoing message has no Zalo id yet and cannot be a duplicate');
  stores.outbox.add({
    messageId: id,
    channelId: out.channelId,
    conversationId: out.conversationId,
    answersId: out.answersId,
    purpose: out.purpose,
    notBefore: out.notBefore ?? null,
    state: out.state ?? 'pending',
    draftFormat: out.draftFormat ?? null,
  });
  // What nobody has seen yet is not what was said last.
  if (!out.state || out.state === 'pending') stores.conversations.bump(out.conversationId, id, at, 0);
  return id;
}

/** What Zalo calls a message that is such a file, and its echo. */
const MSG_TYPES: Partial<Record<AttachmentKind, string>> = {
  photo: 'chat.photo',
  gif: 'chat.gif',
  video: 'chat.video.msg',
};

/**
 * Writes one file into the outbox, together with the row that says where its bytes are. One that was refused is written
 * too, as a message that is not sent, so that the owner sees what is missing and why.
 */
export function enqueueFile(
  stores: Stores,
  clock: Clock,
  out: Omit<Outgoing, 'text' | 'styles' | 'attachment'>,
  file: ReadyFile | RefusedFile,
): void {
  if ('refused' in file) {
    const id = enqueue(stores, clock, { ...out, text: '', attachment: attachmentOf('file', file.fileName) });
    stores.outbox.setState(id, 'cancelled', { code: `file_${file.refused}`, message: `file_${file.refused}` });
    return;
  }
  const { kind, fileName, bytes, mime, size, caption } = file;
  const attachment = { ...attachmentOf(kind, fileName), sizeBytes: bytes, params: { ...size } };
  const id = enqueue(stores, clock, { ...out, text: caption, attachment });
  stores.media.keep({ messageId: id, index: 0, kind, state: 'fetched', mime, bytes, file: file.file });
}

const attachmentOf = (kind: AttachmentKind, fileName: string): Attachment => ({
  kind,
  title: null,
  description: null,
  url: null,
  thumbUrl: null,
  fileName: fileName || null,
  sizeBytes: null,
  params: {},
});
