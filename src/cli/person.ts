import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPersonData } from '../bridge/person-data.ts';
import { Refusal } from '../bridge/refusal.ts';
import { type Command, CommandError, print, say, UsageError, withData } from './command.ts';
import { confirmation, YES } from './confirm.ts';

const NEEDED =
  'the id of a channel and the Zalo id of a person are needed: both stand in the address of the person’s page';

export const personExport: Command = {
  words: 'person export',
  usage: 'CHANNEL UID --to FILE',
  summary: 'write everything that is kept of one person into a .tar.gz',
  details:
    'For a person who asks what is kept: messages, answers, files, approval. CHANNEL is the id of the channel and UID the Zalo id of ' +
    'the person; both stand in the address of the person’s page.',
  options: {
    to: { type: 'string', value: 'FILE', about: 'where to write it; a file that is there already is refused' },
  },
  server: 'either',
  examples: ['person export ch_1f2e3d4c5b6a79880f1e2d3c 1234567890123456789 --to lan.tar.gz'],
  maxArgs: 2,
  async run({ options: { to: given }, args: [channelId, uid], env }) {
    if (!channelId || !uid) throw new UsageError(NEEDED);
    if (typeof given !== 'string') throw new UsageError('--to FILE is needed');
    const to = resolve(given);
    if (existsSync(to)) throw new CommandError(`${to} is there already: choose another name`);
    return withData(env, async ({ stores }, { dataDir }, clock) => {
      const person = createPersonData({ stores, dataDir, clock });
      try {
        const archive = await person.export(channelId, uid).catch(explained);
        await pipeline(archive, createWriteStream(to, { mode: 0o600, flags: 'wx' }));
      } catch (error) {
        await rm(to, { force: true });
        throw error;
      }
      stores.audit.add('cli', 'person.exported', channelId);
      print(to);
      return 0;
    });
  },
};

export const personErase: Command = {
  words: 'person erase',
  usage: 'CHANNEL UID [--keep-blocked] [--yes]',
  summary: 'delete everything that is kept of one person, for good',
  details:
    'Asks first. Messages, answers, files and approval go, and nothing brings them back but a backup: older backups are not touched ' +
    'and still have them. CHANNEL and UID stand in the address of the person’s page.',
  options: {
    'keep-blocked': { type: 'boolean', about: 'keep the bare Zalo id, blocked, so that the person stays shut out' },
    yes: YES,
  },
  server: 'either',
  examples: ['person erase ch_1f2e3d4c5b6a79880f1e2d3c 1234567890123456789 --keep-blocked'],
  maxArgs: 2,
  async run({ options, args: [channelId, uid], env }) {
    if (!channelId || !uid) throw new UsageError(NEEDED);
    const confirm = confirmation(options.yes === true);
    return withData(env, async ({ stores }, { dataDir }, clock) => {
      const keepBlocked = options['keep-blocked'] === true;
      const person = createPersonData({ stores, dataDir, clock });
      await confirm(`Delete everything that is kept of ${uid} for good?`);
      const { messages, files } = await person.erase(channelId, uid, { keepBlocked }).catch(explained);
      stores.audit.add('cli', 'person.erased', channelId, { messages, files, keepBlocked });
      say(`Erased: ${messages} messages and ${files} files. Older backups still have them.`);
      return 0;
    });
  },
};

const WHY: Partial<Record<Refusal['code'], string>> = {
  channel_unknown: 'there is no such channel',
  invalid_uid: 'the id of a person is a number, as in the address of the page',
  person_sending: 'a message to this person is being sent right now: try again in a few seconds',
};

function explained(error: unknown): never {
  if (error instanceof Refusal) throw new CommandError(WHY[error.code] ?? error.code);
  throw error;
}
