import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ArchiveFile, packFiles } from '../backup/archive.ts';
import { type Clock, pause } from '../clock.ts';
import type { Channel } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import type { Pointing } from '../db/stores/pointing.ts';
import { ZALO_ID } from '../ids.ts';
import { avatarFile, keptPicture } from './avatars.ts';
import { createFiles } from './media/files.ts';
import { describePerson } from './person-description.ts';
import { parsePolicy } from './policy/document.ts';
import type { PolicyDocument } from './policy/types.ts';
import { refuse } from './refusal.ts';

/** Messages that are deleted in one step; between two steps others have their turn. */
const AT_ONCE = 40;
const REST_MS = 10;
const CHECKPOINTS = 20;

/** What there is of one person on one channel. */
export interface PersonScope {
  /** What the person wrote, in private and in groups. */
  own: number[];
  /** That, the whole private conversation, and everything that was answered to the person. */
  all: number[];
}

export interface Erased {
  messages: number;
  files: number;
}

export type PersonData = ReturnType<typeof createPersonData>;

/** Hands out or deletes what is kept of one person on one channel. Works on what is on disk, whether a server runs or not. */
export function createPersonData(parts: {
  stores: Stores;
  dataDir: string;
  clock: Clock;
  /** Ends what is being done for a message at this moment. */
  cancel?: (channelId: string, messageId: number) => void;
}) {
  const { stores, dataDir, clock } = parts;
  const files = createFiles(join(dataDir, 'media'));
  const rest = () => pause(clock, REST_MS);

  const channelOf = (channelId: string, uid: string): Channel => {
    if (!ZALO_ID.test(uid)) refuse('invalid_uid');
    return stores.channels.get(channelId) ?? refuse('channel_unknown');
  };

  const scope = async (channelId: string, uid: string): Promise<PersonScope> => {
    channelOf(channelId, uid);
    const own: number[] = [];
    for (let after: number | null = 0; after !== null; await rest()) {
      const seen = stores.person.written(channelId, uid, after);
      own.push(...seen.own);
      after = seen.after;
    }
    const all = new Set([...own, ...stores.person.privately(channelId, uid), ...stores.person.answersTo(own)]);
    return { own, all: [...all].sort((a, b) => a - b) };
  };

  /** What others wrote about the person, piece by piece. */
  async function* pointing(channelId: string, uid: string, quoted: ReadonlySet<string>) {
    for (let after: number | null = 0; after !== null; await rest()) {
      const seen: ReturnType<typeof stores.person.pointing> = stores.person.pointing(channelId, uid, quoted, after);
      yield seen.found;
      after = seen.after;
    }
  }

  /** Lists that name the person; the new document counts from the next message on. */
  const unlist = (channelId: string, uid: string): void => {
    const stored = stores.policies.get(channelId);
    if (stored && stored.version > 0) {
      const document = without(stored.document, uid);
      if (JSON.stringify(document) !== JSON.stringify(stored.document)) stores.policies.save(channelId, document);
    }
    // Rules that were chosen in the wizard and are not saved yet.
    const draft = stores.channels.get(channelId)?.draft;
    const policy = draft?.policy === undefined ? null : parsePolicy(JSON.stringify(draft.policy));
    if (policy) stores.channels.update(channelId, { draft: { ...draft, policy: without(policy, uid) } });
  };

  /** Nothing of the person stays readable in parts of the file that are no longer used. */
  const scrub = async (): Promise<void> => {
    for (let more = stores.forget.mergeSearch(true); more; more = stores.forget.mergeSearch(false)) await rest();
    for (let n = 0; n < CHECKPOINTS && !stores.forget.checkpoint(); n++) await pause(clock, 250);
  };

  return {
    scope,
    /** A `.tar.gz` with `data.json`, and the attachments and the picture that are kept. */
    async export(channelId: string, uid: string): Promise<Readable> {
      const channel = channelOf(channelId, uid);
      const { all } = await scope(channelId, uid);
      const others: Pointing[] = [];
      const inScope = new Set(all);
      for await (const found of pointing(channelId, uid, new Set(stores.person.zaloIds(all))))
        others.push(...found.filter(({ id }) => !inScope.has(id)));
      const { description, attachments } = describePerson(stores, channel, uid, { ids: all, others });
      const seen = await keptPicture(dataDir, stores.directory.contact(channelId, uid)?.avatarUrl ?? null);
      async function* entries(): AsyncGenerator<ArchiveFile> {
        const body = Buffer.from(`${JSON.stringify(description, null, 2)}\n`);
        yield { name: 'data.json', bytes: body.length, from: body };
        for (const { name, row } of attachments) {
          const bytes = row.file === null ? null : await files.read(row.channelId, row.file, row.bytes ?? -1);
          if (bytes) yield { name, bytes: bytes.length, from: bytes };
        }
        if (seen)
          yield { name: `picture.${seen.type.replace('image/', '')}`, bytes: seen.body.length, from: seen.body };
      }
      return packFiles(entries());
    },
    /** Refuses while a message to the person is being sent. What was begun can be done again: it ends the same. */
    async erase(channelId: string, uid: string, { keepBlocked }: { keepBlocked: boolean }): Promise<Erased> {
      channelOf(channelId, uid);
      if (keepBlocked) stores.users.block(channelId, uid);
      const { all } = await scope(channelId, uid);
      stores.transaction(() => {
        if (stores.person.isSending(all)) refuse('person_sending');
        for (const id of stores.person.giveUp(all)) parts.cancel?.(channelId, id);
      });
      const zaloIds = stores.person.zaloIds(all);
      stores.erased.add(channelId, zaloIds);
      const quoted = new Set(zaloIds);
      for await (const found of pointing(channelId, uid, quoted)) stores.person.unname(found, uid);
      stores.person.dropBackendThreads(all);
      let fileCount = 0;
      for (let n = 0; n < all.length; n += AT_ONCE) {
        const gone = stores.person.messages(all.slice(n, n + AT_ONCE));
        for (const { file } of gone) if (file) await files.remove(channelId, file);
        fileCount += gone.length;
        await rest();
      }
      const avatarUrl = stores.directory.contact(channelId, uid)?.avatarUrl;
      if (avatarUrl) await rm(avatarFile(dataDir, avatarUrl), { force: true });
      stores.transaction(() => {
        unlist(channelId, uid);
        stores.person.rows(channelId, uid, keepBlocked);
      });
      await scrub();
      return { messages: all.length, files: fileCount };
    },
  };
}

/** The same rules without the person on any list. */
function without({ dm, group }: PolicyDocument, uid: string): PolicyDocument {
  const others = (ids: string[]) => ids.filter((id) => id !== uid);
  return {
    dm: { ...dm, allow: others(dm.allow) },
    group: { ...group, senders: { ...group.senders, allow: others(group.senders.allow) } },
  };
}
