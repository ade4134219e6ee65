import type { media } from '../../db/schema/index.ts';
import type { Attachment } from '../zalo/types.ts';

/** One attachment that was asked for, and what became of it. */
export type MediaRow = typeof media.$inferSelect;

/** Why there is no file: shown to the owner, and the same words in the database. */
export type MediaReason = NonNullable<MediaRow['reason']>;

/** What a model heard in a voice message, or why it heard nothing (for the owner's eyes). */
export type Transcript = { text: string; error?: never } | { error: string; text?: never };

/** An attachment as it is kept with its message. */
export interface KeptAttachment extends Attachment {
  transcript?: Transcript;
}

/** An attachment as an agent gets it: pictures, voices and files come with their bytes when they could be had in time. */
export interface AgentAttachment extends KeptAttachment {
  content?: { mime: string; bytes: Uint8Array; width?: number; height?: number };
}

/** A kept file on its way to the owner's browser. */
export interface OpenMedia {
  mime: string;
  body: Buffer;
  /** What the sender called it, made harmless; the ending is that of what it really is. */
  fileName: string;
}
