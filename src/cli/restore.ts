import { statSync } from 'node:fs';
import { afterRestore } from '../backup/after-restore.ts';
import { isEncrypted, isOpenedBy } from '../backup/archive.ts';
import type { Manifest } from '../backup/manifest.ts';
import { stageBackup } from '../backup/restore.ts';
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
    'kept beside it in replaced-…. An encrypted backup is opened with ZB_BACKUP_PASSPHRASE; where that is not set or does not fit, the ' +
    'pass-phrase is asked for, or read from stdin. Afterwards nobody is signed in, and nothing that waited to be sent is sent by itself.',
  options: { yes: YES },
  server: 'stopped',
  examples: ['restore /mnt/usb/shop.tar.gz', 'restore /mnt/usb/shop.tar.gz.age --yes < pass-phrase.txt'],
  maxArgs: 1,
  async run({ options, args: [file], env }) {
    if (!file) throw new UsageError('the backup to restore is needed: FILE');
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new CommandError(`there is no file ${file}`);
    const confirm = confirmation(options.yes === true);
    const config = readConfig(env);
    refuseForeignRoot(config.dataDir);
    const passphrase = await passphraseOf(file, config.backupPassphrase);
    const lock = lockDataDir(config.dataDir);
    try {
      const migrations = loadMigrations();
      const now = systemClock.now();
      const staged = await stageBackup(file, passphrase, { ...config, schema: migrations.length, now });
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

/** The one of the environment when it fits; the owner may know the one that it was before. Null when none is needed. */
async function passphraseOf(file: string, given: string | null): Promise<string | null> {
  if (!(await isEncrypted(file))) return null;
  if (given !== null) {
    if (await isOpenedBy(file, given)) return given;
    say('ZB_BACKUP_PASSPHRASE does not open this backup: it was made with another pass-phrase.');
  }
  for (let n = 1; ; n++) {
    const typed = await askPassphrase(false);
    if (await isOpenedBy(file, typed)) return typed;
    if (n === TRIES || !process.stdin.isTTY) throw new CommandError('the pass-phrase does not open this backup');
    say('That does not open this backup.');
  }
}

function report(manifest: Manifest, config: Config, aside: string | null): void {
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
