import type { media } from '../../db/schema/index.ts';
import type { Attachment } from '../zalo/types.ts';

/** One attachment that was asked for, and what became of it. */
export type MediaRow = typeof media.$inferSelect;

/** Why there is no file: shown to the owner, and the same words in the database. */
export type MediaReason = NonNullable<MediaRow['reason']>;

/** An attachment as an agent gets it: pictures come with their bytes when they could be had in time. */
export interface AgentAttachment extends Attachment {
  content?: { mime: string; bytes: Uint8Array; width?: number; height?: number };
}

/** A kept file on its way to the owner's browser. */
export interface OpenMedia {
  mime: string;
  body: Buffer;
  /** What the sender called it, made harmless; the ending is that of what it really is. */
  fileName: string;
}
