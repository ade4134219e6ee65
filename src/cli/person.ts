import { createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPersonData } from '../bridge/person-data.ts';
import { Refusal } from '../bridge/refusal.ts';
import { type Command, CommandError, print, say, UsageError, withData } from './command.ts';

const NEEDED =
  'the id of a channel and the Zalo id of a person are needed: both stand in the address of the person’s page';

export const personExport: Command = {
  words: 'person export',
  usage: 'CHANNEL UID --to FILE',
  summary: 'write everything that is kept of one person into a .tar.gz, while the server runs or not',
  options: { to: { type: 'string' } },
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
  usage: 'CHANNEL UID --yes [--keep-blocked]',
  summary:
    'delete everything that is kept of one person for good, while the server runs or not: messages, answers, files, approval. ' +
    '--keep-blocked keeps the bare id, blocked. Older backups are not touched',
  options: { yes: { type: 'boolean' }, 'keep-blocked': { type: 'boolean' } },
  maxArgs: 2,
  async run({ options, args: [channelId, uid], env }) {
    if (!channelId || !uid) throw new UsageError(NEEDED);
    if (options.yes !== true) throw new UsageError('this cannot be undone: add --yes');
    return withData(env, async ({ stores }, { dataDir }, clock) => {
      const keepBlocked = options['keep-blocked'] === true;
      const person = createPersonData({ stores, dataDir, clock });
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
