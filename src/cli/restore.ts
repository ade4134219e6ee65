import { statSync } from 'node:fs';
import { afterRestore } from '../backup/after-restore.ts';
import { isEncrypted } from '../backup/archive.ts';
import { PassphraseError } from '../backup/pass-phrase.ts';
import { type RestoreTarget, type StagedBackup, stageBackup } from '../backup/restore.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { opens } from '../keyring.ts';
import { askPassphrase } from './ask-password.ts';
import { type Command, CommandError, print, say, UsageError } from './command.ts';
import { confirmation, YES } from './confirm.ts';
import { lockDataDir } from './data-lock.ts';
import { loadMigrations, openData } from './open-data.ts';
import { refuseForeignRoot } from './owner.ts';

/** How often a pass-phrase may be mistyped. */
const TRIES = 3;

export const restore: Command = {
  words: 'restore',
  usage: 'FILE [--yes]',
  summary: 'put a backup in the place of what is in the data folder',
  details:
    'Asks first, after the backup was checked whole: one that is damaged, or of a newer version, changes nothing. What is replaced is ' +
    'kept beside it in replaced-…. FILE may also be a bare database, such as the copy that an upgrade made (zalo-bridge.db.before-v…): then ' +
    'attachments and key file stay as they are. An encrypted backup is opened with ZB_BACKUP_PASSPHRASE; where that is not set or does not fit, the ' +
    'pass-phrase is asked for, or read from stdin. Afterwards nobody is signed in, and nothing that waited to be sent is sent by itself.',
  options: { yes: YES },
  server: 'stopped',
  examples: [
    'restore /mnt/usb/shop.tar.gz',
    'restore /mnt/usb/shop.tar.gz.age --yes < pass-phrase.txt',
    'restore /var/lib/zalo-bridge/zalo-bridge.db.before-v8',
  ],
  maxArgs: 1,
  async run({ options, args: [file], env }) {
    if (!file) throw new UsageError('the backup to restore is needed: FILE');
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new CommandError(`there is no file ${file}`);
    const confirm = confirmation(options.yes === true);
    const config = readConfig(env);
    refuseForeignRoot(config.dataDir);
    const lock = lockDataDir(config.dataDir);
    try {
      const migrations = loadMigrations();
      const target = { ...config, schema: migrations.length, now: systemClock.now() };
      const staged = await stage(file, config.backupPassphrase, target);
      try {
        const made = new Date(staged.manifest.createdAt).toISOString();
        await confirm(`Replace what is in ${config.dataDir} by the backup of ${made}?`);
        afterRestore(staged.database, migrations, systemClock);
        const aside = await staged.swap();
        report(staged.manifest, config, aside);
      } finally {
        await staged.discard();
      }
      return 0;
    } finally {
      lock.release();
    }
  },
};

/** Unpacks and checks it, with the first pass-phrase that fits where one is needed. */
async function stage(file: string, given: string | null, target: RestoreTarget): Promise<StagedBackup> {
  if (!(await isEncrypted(file))) return stageBackup(file, null, target);
  for await (const passphrase of passphrases(given))
    try {
      return await stageBackup(file, passphrase, target);
    } catch (error) {
      if (!(error instanceof PassphraseError)) throw error;
    }
  throw new PassphraseError();
}

/** The one of the environment first; the owner may know the one that it was before. Goes on only where one did not fit. */
async function* passphrases(given: string | null): AsyncGenerator<string> {
  if (given !== null) {
    yield given;
    say('ZB_BACKUP_PASSPHRASE does not open this backup: it was made with another pass-phrase.');
  }
  yield await askPassphrase(false);
  for (let n = 1; n < TRIES && process.stdin.isTTY; n++) {
    say('That does not open this backup.');
    yield await askPassphrase(false);
  }
}

function report(manifest: StagedBackup['manifest'], config: Config, aside: string | null): void {
  const data = openData(config, systemClock);
  try {
    data.stores.audit.add('cli', 'backup.restored', null, { madeAt: manifest.createdAt, version: manifest.version });
    const locked = data.stores.channels.list().filter(({ id }) => !opens(() => data.stores.channels.openSession(id)));
    print(`Restored the backup of ${new Date(manifest.createdAt).toISOString()}.`);
    if (aside) say(`What was there before is kept in ${aside}; delete it when you no longer need it.`);
    if (locked.length > 0)
      say(
        `The key file does not open the Zalo sign-in of ${locked.length} channel(s): put the old key file at ${config.keyFile}, or scan their QR codes again.`,
      );
    say(
      'Everybody is signed out. API tokens, users and rules are as they were then: look whether one was ended since. People who were erased since are back: erase them again.',
    );
    say('What was still to be sent is marked uncertain on the page "Not delivered": nothing is sent by itself.');
  } finally {
    data.close();
  }
}
