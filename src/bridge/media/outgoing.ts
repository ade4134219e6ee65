import type { Clock } from '../../clock.ts';
import { messageText } from '../../text.ts';
import type { OutboundFile } from '../zalo/types.ts';
import { safeFileName } from './file-name.ts';
import { GuardedFetchError, type GuardedReason, type GuardOptions, guardedFetch } from './guarded-fetch.ts';
import { measure } from './image.ts';
import { MAX_BYTES } from './rules.ts';
import { sniff } from './sniff.ts';

/** What an agent wants to send: the bytes themselves, or where they are. There is no way to name a file of this machine. */
export type OutgoingMedia = ({ data: Buffer; url?: never } | { url: string; data?: never }) & {
  fileName?: string;
  caption?: string;
};

export type OutgoingReason = GuardedReason | 'no_data' | 'wrong_type' | 'too_many' | 'storage_full' | 'not_kept';

/** Why something that an agent wanted to send is not sent. */
export class OutgoingMediaError extends Error {
  override name = 'OutgoingMediaError';
  reason: OutgoingReason;
  constructor(reason: OutgoingReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** A caption is a line or two; whoever has more to say says it in the text. */
const MAX_CAPTION = 1_000;

/** What Zalo shows as a picture, with its size; everything else goes as a document. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp']);

/**
 * Turns what an agent returned into a file that can be sent: fetched if need be, of a type that we take, measured by
 * us, with a harmless name. Throws only {@link OutgoingMediaError}.
 */
export async function resolveOutgoing(
  media: OutgoingMedia,
  options: { clock: Clock; signal?: AbortSignal } & Pick<GuardOptions, 'resolve' | 'isAllowed' | 'ca'>,
): Promise<OutboundFile & { mime: string }> {
  const data = await bytesOf(media, options);
  if (data.length > MAX_BYTES) throw new OutgoingMediaError('too_big', `more than ${MAX_BYTES} bytes`);
  const type = sniff(data);
  const size = type && SHOWN.has(type.mime) ? measure(data, type) : null;
  if (!type || (SHOWN.has(type.mime) && !size))
    throw new OutgoingMediaError('wrong_type', 'it is no picture, sound, film or document that can be sent');
  const fileName = safeFileName(media.fileName ?? lastOf(media.url), type);
  const caption = size ? messageText(media.caption ?? '', MAX_CAPTION).trim() : '';
  return { data, mime: type.mime, fileName, size, caption };
}

async function bytesOf(media: OutgoingMedia, options: Omit<GuardOptions, 'maxBytes'>): Promise<Buffer> {
  // What agents say comes from outside: the type is a promise, not a fact.
  if (Buffer.isBuffer(media.data)) return media.data;
  if (typeof media.url !== 'string') throw new OutgoingMediaError('no_data', 'it has neither bytes nor an address');
  try {
    return await guardedFetch(media.url, { ...options, maxBytes: MAX_BYTES });
  } catch (error) {
    if (error instanceof GuardedFetchError) throw new OutgoingMediaError(error.reason, error.message, error);
    throw error;
  }
}

/** The name at the end of an address. */
function lastOf(url: string | undefined): string {
  const name =
    URL.parse(url ?? '')
      ?.pathname.split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
