import type { AttachmentKind } from '../zalo/types.ts';
import type { FileFamily, FileType } from './sniff.ts';

const MB = 1024 * 1024;

/** Nothing bigger is ever taken in or sent out. */
export const MAX_BYTES = 10 * MB;

/** One talkative chat must not fill the disk. */
export const MAX_CHANNEL_BYTES = 2 * 1024 * MB;

/** Files of one answer; what is more is refused. */
export const MAX_FILES_OUT = 10;

interface KindRule {
  maxBytes: number;
  families: readonly FileFamily[];
}

/** What is fetched at all, how much of it, and what it has to turn out to be. Links, places and cards have no file. */
const RULES: Partial<Record<AttachmentKind, KindRule>> = {
  photo: { maxBytes: MAX_BYTES, families: ['image'] },
  sticker: { maxBytes: 1 * MB, families: ['image'] },
  // Zalo keeps some moving pictures as short films.
  gif: { maxBytes: MAX_BYTES, families: ['image', 'video'] },
  // An m4a is an mp4, and not every recorder says that it holds sound only.
  voice: { maxBytes: 5 * MB, families: ['audio', 'video'] },
  video: { maxBytes: MAX_BYTES, families: ['video'] },
  file: { maxBytes: MAX_BYTES, families: ['image', 'audio', 'video', 'document', 'archive'] },
};

export const ruleFor = (kind: AttachmentKind): KindRule | null => RULES[kind] ?? null;

/** Pictures that every browser draws, every agent understands, and that cannot carry code. */
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

export const isPicture = (mime: string): boolean => PICTURES.has(mime);

/** Whether a browser may open it in place; everything else is only ever saved. */
export const isInline = (mime: string): boolean => isPicture(mime) || mime.startsWith('audio/');

/** The type to keep: what a voice message holds is sound, whatever its wrapping says. */
export const mimeOf = (kind: AttachmentKind, { mime }: FileType): string =>
  kind === 'voice' && mime === 'video/mp4' ? 'audio/mp4' : mime;
