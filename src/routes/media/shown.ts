import { isPicture } from '../../bridge/media/rules.ts';
import type { ThreadFile } from '../../db/schema/index.ts';
import type { MediaRow } from '../../db/stores/media.ts';
import type { Message } from '../../db/stores/messages.ts';
import { isMessageKey, type T } from '../../i18n/index.ts';
import { displayName } from '../../text.ts';
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

/** What an agent of the playground sent along; `path` leads to the files of its message. */
export function shownThreadFiles(all: ThreadFile[], path: string, t: T): { files: ShownFile[]; missing: string[] } {
  const shown: { files: ShownFile[]; missing: string[] } = { files: [], missing: [] };
  for (const [index, one] of all.entries()) {
    const what = displayName(one.fileName || t('attachment.file'), 120);
    if ('refused' in one || one.file === null) {
      const key = `sendError.file_${'refused' in one ? one.refused : 'gone'}`;
      shown.missing.push(t('playground.noFile', { what, why: isMessageKey(key) ? t(key) : key }));
    } else shown.files.push({ path: `${path}/${index}`, words: what, isPicture: isPicture(one.mime) });
  }
  return shown;
}
