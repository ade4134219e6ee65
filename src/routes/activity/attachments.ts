import type { KeptAttachment } from '../../bridge/media/types.ts';
import type { AttachmentKind } from '../../bridge/zalo/types.ts';
import type { Message } from '../../db/stores/messages.ts';
import { isMessageKey, type T } from '../../i18n/index.ts';
import { unpacked } from '../../i18n/words.ts';
import { displayName } from '../../text.ts';

/** What came along with a message, in words: `Ảnh`, `Tệp: bang-gia.pdf`. Nothing is ever loaded from Zalo for it. */
export function attachmentWords(message: Pick<Message, 'attachments'>, t: T): string[] {
  return ((message.attachments ?? []) as Partial<KeptAttachment>[]).map((attachment) => {
    if (attachment.kind === 'voice') return voiceWords(attachment, t);
    const name = displayName(attachment.fileName || attachment.title || '', 120);
    return name ? t('attachment.named', { kind: kindWord(attachment.kind, t), name }) : kindWord(attachment.kind, t);
  });
}

/** How long it is and what was said, as far as that is known: `Tin nhắn thoại, 0:12: “Còn hoa ly không?”`. */
function voiceWords({ params, transcript }: Partial<KeptAttachment>, t: T): string {
  const seconds = Math.round(Number(params?.durationMs ?? 0) / 1_000);
  const length = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const what = seconds > 0 ? t('voice.length', { length }) : t('attachment.voice');
  if (transcript?.text) return t('voice.said', { what, text: transcript.text });
  return transcript?.error ? t('voice.notHeard', { what, why: unpacked(t, transcript.error) }) : what;
}

function kindWord(kind: AttachmentKind | undefined, t: T): string {
  const key = `attachment.${kind ?? 'other'}`;
  return t(isMessageKey(key) ? key : 'attachment.other');
}

/** One line for a list: the text, else what came along, else that it was taken back. */
export function summaryLine(message: Pick<Message, 'attachments' | 'text' | 'recalledAt'>, t: T): string {
  if (message.recalledAt !== null) return t('conversations.recalled');
  const words = attachmentWords(message, t).map((word) => `[${word}]`);
  return [message.text.trim(), ...words].filter(Boolean).join(' ');
}
