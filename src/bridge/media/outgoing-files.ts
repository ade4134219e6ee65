import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import { displayName } from '../../text.ts';
import type { AttachmentKind, OutboundFile, ZaloLog } from '../zalo/types.ts';
import type { Files } from './files.ts';
import type { GuardOptions } from './guarded-fetch.ts';
import { measure } from './image.ts';
import { type OutgoingMedia, OutgoingMediaError, type OutgoingReason, resolveOutgoing } from './outgoing.ts';
import { MAX_CHANNEL_BYTES, MAX_FILES_OUT } from './rules.ts';

/** A file that can be sent: its bytes lie in the channel's folder, and its rows are about to be written. */
export interface ReadyFile {
  kind: AttachmentKind;
  file: string;
  fileName: string;
  mime: string;
  bytes: number;
  size: OutboundFile['size'];
  caption: string;
}

/** A file that is not sent, and why. */
export interface RefusedFile {
  fileName: string;
  refused: OutgoingReason;
}

export interface PreparedFiles {
  /** In the order in which the agent gave them. */
  files: (ReadyFile | RefusedFile)[];
  /** Must be called in the end: with `true` when rows name the files, otherwise they are removed. */
  settle(kept: boolean): Promise<void>;
}

interface Options {
  files: Files;
  stores: Pick<Stores, 'media' | 'messages'>;
  /** How much lies in a folder. */
  bytesIn: (folder: string) => number;
  clock: Clock;
  log: Pick<ZaloLog, 'warn'>;
  slot: <T>(work: () => Promise<T>) => Promise<T>;
  guard: Pick<GuardOptions, 'resolve' | 'isAllowed' | 'ca'>;
}

/**
 * Files on their way out: checked and kept before anything is sent, so that a retry or a restart sends the same bytes
 * and never asks for an address a second time.
 */
export function createOutgoingFiles({ files, stores, bytesIn, clock, log, slot, guard }: Options) {
  const prepareOne = async (
    folder: string,
    wish: OutgoingMedia,
    signal: AbortSignal,
  ): Promise<ReadyFile | RefusedFile> => {
    const refused = (reason: OutgoingReason): RefusedFile => ({ fileName: nameOf(wish), refused: reason });
    if (bytesIn(folder) > MAX_CHANNEL_BYTES) return refused('storage_full');
    try {
      const { data, mime, ...about } = await resolveOutgoing(wish, { clock, signal, ...guard });
      const file = await files.write(folder, data);
      return { kind: kindOf(mime), file, mime, bytes: data.length, ...about };
    } catch (error) {
      if (error instanceof OutgoingMediaError) return refused(error.reason);
      log.warn({ err: error, folder }, 'a file of an answer could not be kept');
      return refused('not_kept');
    }
  };

  return {
    /** Fetches, checks and keeps what an agent returned, in the folder of a channel or thread. What cannot be sent comes back with its reason. */
    async prepare(folder: string, wishes: readonly OutgoingMedia[], signal: AbortSignal): Promise<PreparedFiles> {
      const taken = wishes.slice(0, MAX_FILES_OUT);
      const found = await Promise.all(taken.map((wish) => slot(() => prepareOne(folder, wish, signal))));
      const rest = wishes
        .slice(MAX_FILES_OUT)
        .map((wish) => ({ fileName: nameOf(wish), refused: 'too_many' as const }));
      return {
        files: [...found, ...rest],
        async settle(kept) {
          for (const one of found) if ('file' in one) await files.settle(folder, one.file, kept);
        },
      };
    },
    /** The file that an outgoing message is; null when it is no longer there. */
    async outgoing(messageId: number): Promise<OutboundFile | null> {
      const message = stores.messages.get(messageId);
      const [row] = stores.media.ofMessage(messageId);
      if (!message || row?.state !== 'fetched' || row.file === null || row.bytes === null) return null;
      const data = await files.read(row.channelId, row.file, row.bytes);
      if (!data) return null;
      const isPhoto = row.kind === 'photo';
      const fileName = (message.attachments?.[0] as { fileName?: string } | undefined)?.fileName ?? row.kind;
      return {
        data,
        fileName,
        size: isPhoto ? measure(data, { mime: row.mime ?? '' }) : null,
        caption: isPhoto ? message.text : '',
      };
    },
  };
}

/** What to call a file that is not known yet: never an address with what may be secret in its query. */
function nameOf({ fileName, url }: OutgoingMedia): string {
  return displayName(
    fileName ??
      URL.parse(url ?? '')
        ?.pathname.split('/')
        .at(-1) ??
      '',
    100,
  );
}

function kindOf(mime: string): AttachmentKind {
  if (mime === 'image/gif') return 'gif';
  if (mime.startsWith('image/')) return mime === 'image/heic' ? 'file' : 'photo';
  return mime.startsWith('video/') ? 'video' : 'file';
}
