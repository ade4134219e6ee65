import { isPicture } from '../../bridge/media/rules.ts';
import type { MediaRow } from '../../db/stores/media.ts';
import type { Message } from '../../db/stores/messages.ts';
import type { T } from '../../i18n/index.ts';
import { attachmentWords } from '../activity/attachments.ts';

/** A kept file of a message. For `partials/media/files`. */
export interface ShownFile {
  path: string;
  words: string;
  isPicture: boolean;
}

export interface ShownAttachments {
  files: ShownFile[];
  /** What there is no file of, in words, with the reason where it was wanted and could not be had. */
  attachments: string[];
}

/** What came along with a message: what we keep of it, and the rest in words. */
export function shownAttachments(message: Pick<Message, 'attachments'>, rows: MediaRow[], t: T): ShownAttachments {
  const shown: ShownAttachments = { files: [], attachments: [] };
  attachmentWords(message, t).forEach((words, index) => {
    const row = rows.find((one) => one.index === index);
    if (row?.state === 'fetched' && row.mime !== null)
      shown.files.push({ path: `/media/${row.id}`, words, isPicture: isPicture(row.mime) });
    else shown.attachments.push(row?.reason ? t(`attachment.missing.${row.reason}`, { what: words }) : words);
  });
  return shown;
}
