import { join } from 'node:path';
import { type Clock, pause } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { KeptFile } from '../../db/stores/media.ts';
import type { Message } from '../../db/stores/messages.ts';
import { readSettings } from '../channel-settings.ts';
import { DownloadError } from '../zalo/download.ts';
import type { Transport } from '../zalo/transport.ts';
import type { Attachment, ZaloLog } from '../zalo/types.ts';
import { safeFileName } from './file-name.ts';
import { createFiles } from './files.ts';
import type { GuardOptions } from './guarded-fetch.ts';
import { measure } from './image.ts';
import { createOutgoingFiles } from './outgoing-files.ts';
import { isPicture, MAX_CHANNEL_BYTES, mimeOf, ruleFor } from './rules.ts';
import { createSlots } from './slots.ts';
import { sniff } from './sniff.ts';
import type { AgentAttachment, MediaReason, MediaRow, OpenMedia } from './types.ts';

/** An answer waits this long for attachments; what comes later is still kept and shown. */
const PATIENCE_MS = 8_000;
/** Each may be 10 MB in memory. */
const AT_ONCE = 4;
const MAX_PER_MESSAGE = 10;
const DAY_MS = 24 * 3600_000;
/** What an agent of the playground sent along. */
const THREAD_FILES_KEPT_MS = 30 * DAY_MS;
const PRUNED_AT_ONCE = 200;
/** States of a message that the rules let through and that nobody has answered yet. */
const LET_THROUGH: readonly string[] = ['queued', 'thinking'];

export interface MediaOptions {
  dataDir: string;
  stores: Pick<Stores, 'inbox' | 'messages' | 'media' | 'channels' | 'threadFiles'>;
  transport: Pick<Transport, 'download'>;
  clock: Clock;
  log: Pick<ZaloLog, 'warn'>;
  /** How addresses that agents return are judged; only tests need another way. */
  guard?: Pick<GuardOptions, 'resolve' | 'isAllowed' | 'ca'> | undefined;
}

type Outcome = { mime: string; body: Buffer } | { state: MediaRow['state']; reason: MediaReason };

interface Running {
  channelId: string;
  abort: AbortController;
  done: Promise<void>;
}

export type Media = ReturnType<typeof createMedia>;

/**
 * What people send besides text: fetched from Zalo once, after the rules let the message through and never before, kept
 * for a time in the data folder. Nobody else's browser or agent ever meets Zalo's servers.
 */
export function createMedia(options: MediaOptions) {
  const { dataDir, stores, transport, clock, log, guard = {} } = options;
  const files = createFiles(join(dataDir, 'media'));
  const slot = createSlots(AT_ONCE);
  const running = new Map<number, Running>();
  const bytesIn = (folder: string) => stores.media.bytesOn(folder) + stores.threadFiles.bytesOn(folder);
  const outgoing = createOutgoingFiles({ files, stores, bytesIn, clock, log, slot, guard });

  const load = (message: Message): Promise<void> => {
    const known = running.get(message.id);
    if (known) return known.done;
    const abort = new AbortController();
    const work = attachmentsOf(message)
      .slice(0, MAX_PER_MESSAGE)
      .map((attachment, index) => loadOne(message, attachment, index, abort.signal));
    const done = Promise.all(work)
      .then(() => {})
      .catch((error: unknown) => log.warn({ err: error, messageId: message.id }, 'an attachment could not be kept'))
      .finally(() => running.delete(message.id));
    running.set(message.id, { channelId: message.channelId, abort, done });
    return done;
  };

  const loadOne = async (message: Message, attachment: Attachment, index: number, signal: AbortSignal) => {
    const known = stores.media.ofMessage(message.id).find((row) => row.index === index);
    if ((known && known.state !== 'failed') || !attachment.url || !ruleFor(attachment.kind)) return;
    await slot(async () => {
      const found = await fetchOne(message.channelId, attachment, signal);
      if (signal.aborted) return;
      const about = { messageId: message.id, index, kind: attachment.kind };
      if ('reason' in found) stores.media.keep({ ...about, ...found });
      else {
        const { mime, body } = found;
        const row = { ...about, state: 'fetched', mime, bytes: body.length } as const;
        await files.add(message.channelId, body, (file) => !signal.aborted && stores.media.keep({ ...row, file }));
      }
    });
  };

  const fetchOne = async (channelId: string, attachment: Attachment, signal: AbortSignal): Promise<Outcome> => {
    const rule = ruleFor(attachment.kind);
    const { url, kind, sizeBytes } = attachment;
    if (!rule || !url) return { state: 'refused', reason: 'wrong_type' };
    // What the sender says about the size only ever counts against it.
    if ((sizeBytes ?? 0) > rule.maxBytes) return { state: 'refused', reason: 'too_big' };
    if (stores.media.bytesOn(channelId) > MAX_CHANNEL_BYTES) return { state: 'failed', reason: 'storage_full' };
    try {
      const { body } = await transport.download(url, { maxBytes: rule.maxBytes, signal });
      const type = sniff(body);
      const isBroken = type !== null && isPicture(type.mime) && !measure(body, type);
      if (!type || isBroken || !rule.families.includes(type.family)) return { state: 'refused', reason: 'wrong_type' };
      return { mime: mimeOf(kind, type), body };
    } catch (error) {
      return failureOf(error);
    }
  };

  const read = (row: MediaRow | undefined): Promise<Buffer | null> =>
    row?.state === 'fetched' && row.file !== null && row.bytes !== null
      ? files.read(row.channelId, row.file, row.bytes)
      : Promise.resolve(null);

  const withContent = async (attachment: Attachment, row: MediaRow | undefined): Promise<AgentAttachment> => {
    const isWhole = attachment.kind === 'voice' || attachment.kind === 'file';
    if (!row?.mime || !(isPicture(row.mime) || isWhole)) return attachment;
    const bytes = await read(row);
    if (bytes && isWhole && !isPicture(row.mime)) return { ...attachment, content: { mime: row.mime, bytes } };
    const size = bytes && measure(bytes, { mime: row.mime });
    return size ? { ...attachment, content: { mime: row.mime, bytes, ...size } } : attachment;
  };

  const removeAll = async (gone: KeptFile[]): Promise<void> => {
    for (const { channelId, file } of gone) if (file !== null) await files.remove(channelId, file);
  };

  return {
    ...outgoing,
    /** Files whose rows are gone. */
    removeAll,
    /**
     * The attachments of a message that was let through, with pictures, voices and files where Zalo gave them in time. For any other
     * message nothing is asked of anybody. What cannot be had comes without data.
     */
    async fetchFor(messageId: number, signal?: AbortSignal): Promise<AgentAttachment[]> {
      const item = stores.inbox.get(messageId);
      if (!item) return [];
      const attachments = attachmentsOf(item.message);
      if (attachments.length === 0 || !LET_THROUGH.includes(item.inbox.state)) return attachments;
      await atMost(clock, PATIENCE_MS, load(item.message), signal);
      const rows = stores.media.ofMessage(messageId);
      return Promise.all(
        attachments.map((attachment, index) =>
          withContent(
            attachment,
            rows.find((row) => row.index === index),
          ),
        ),
      );
    },
    /** A kept file by its id; null for what is unknown, was not taken, or is gone. */
    async open(id: string): Promise<OpenMedia | null> {
      const row = stores.media.get(id);
      const body = row && (await read(row));
      const type = body && sniff(body);
      if (!row?.mime || !type) return null;
      const message = stores.messages.get(row.messageId);
      const name = message && attachmentsOf(message)[row.index]?.fileName;
      return { mime: row.mime, body, fileName: safeFileName(name || row.kind, type) };
    },
    /** What an agent of the playground sent along; null for what is unknown, was not taken, or is gone. */
    async openInThread(threadId: string, messageId: number, index: number): Promise<OpenMedia | null> {
      const known = stores.threadFiles.get(threadId, messageId, index);
      if (!known || !('file' in known) || known.file === null) return null;
      const body = await files.read(threadId, known.file, known.bytes);
      const type = body && sniff(body);
      return type && { mime: known.mime, body, fileName: safeFileName(known.fileName, type) };
    },
    /** A thread is deleted: call it after its rows are gone. */
    dropThread: (threadId: string): Promise<void> => files.removeChannel(threadId),
    /** The message was taken back: its files go, and what is on its way is not kept. Never rejects. */
    async drop(messageId: number): Promise<void> {
      running.get(messageId)?.abort.abort();
      try {
        await removeAll(stores.media.drop(messageId));
      } catch (error) {
        log.warn({ err: error, messageId }, 'a file that was taken back could not be removed; it is tried again');
      }
    },
    /** The channel is deleted: call it after its rows are gone. */
    async dropChannel(channelId: string): Promise<void> {
      const open = [...running.values()].filter((one) => one.channelId === channelId);
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ done }) => done));
      await files.removeChannel(channelId);
    },
    /** Forgets what was kept for long enough, and clears away what a crash left behind. */
    async prune(now = clock.now()): Promise<void> {
      for (const { id, settings } of stores.channels.list()) {
        const before = now - readSettings(settings).attachmentDays * DAY_MS;
        for (let gone: KeptFile[] = []; ; ) {
          gone = stores.media.prune(id, before, PRUNED_AT_ONCE);
          if (gone.length === 0) break;
          await removeAll(gone);
        }
      }
      await removeAll(stores.media.pruneRecalled());
      stores.threadFiles.release(now - THREAD_FILES_KEPT_MS);
      await files.sweep((folder) => new Set([...stores.media.filesOn(folder), ...stores.threadFiles.namesOn(folder)]));
    },
    /** Ends what is on its way, for the end of the process. */
    async stop(): Promise<void> {
      const open = [...running.values()];
      for (const { abort } of open) abort.abort();
      await Promise.all(open.map(({ done }) => done));
    },
  };
}

const attachmentsOf = (message: Pick<Message, 'attachments'>): Attachment[] =>
  (message.attachments ?? []) as Attachment[];

const FAILURES: Record<DownloadError['reason'], { state: MediaRow['state']; reason: MediaReason }> = {
  not_allowed: { state: 'refused', reason: 'foreign_host' },
  too_big: { state: 'refused', reason: 'too_big' },
  expired: { state: 'expired', reason: 'link_expired' },
  http: { state: 'failed', reason: 'network' },
  network: { state: 'failed', reason: 'network' },
};

function failureOf(error: unknown) {
  return FAILURES[error instanceof DownloadError ? error.reason : 'network'];
}

/** Waits for work, but not longer than `ms` and not after the signal; the work goes on by itself. */
async function atMost(clock: Clock, ms: number, work: Promise<void>, signal?: AbortSignal): Promise<void> {
  const over = new AbortController();
  const ends = signal ? AbortSignal.any([over.signal, signal]) : over.signal;
  try {
    await Promise.race([work, pause(clock, ms, ends)]);
  } finally {
    over.abort();
  }
}
