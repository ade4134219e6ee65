import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { afterRestore } from '../backup/after-restore.ts';
import { isEncrypted } from '../backup/archive.ts';
import type { Manifest } from '../backup/manifest.ts';
import { stageBackup } from '../backup/restore.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { opens } from '../keyring.ts';
import { askPassphrase } from './ask-password.ts';
import { type Command, CommandError, print, say, UsageError } from './command.ts';
import { lockDataDir } from './data-lock.ts';
import { loadMigrations, openData } from './open-data.ts';

export const restore: Command = {
  words: 'restore',
  usage: 'FILE [--yes]',
  summary:
    'put a backup in the place of the data folder; the server must be stopped. What is replaced is kept beside it. An encrypted backup ' +
    'asks for its pass-phrase (or reads it from stdin; ZB_BACKUP_PASSPHRASE is tried by itself). --yes does not ask first',
  options: { yes: { type: 'boolean' } },
  maxArgs: 1,
  async run({ options, args: [file], env }) {
    if (!file) throw new UsageError('the backup to restore is needed: FILE');
    if (!existsSync(file)) throw new CommandError(`there is no file ${file}`);
    const config = readConfig(env);
    const passphrase = (await isEncrypted(file)) ? (config.backupPassphrase ?? (await askPassphrase(false))) : null;
    const lock = lockDataDir(config.dataDir);
    try {
      const migrations = loadMigrations();
      const now = systemClock.now();
      const staged = await stageBackup(file, passphrase, { ...config, schema: migrations.length, now });
      try {
        if (options.yes !== true) await confirm(staged.manifest, config.dataDir);
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

async function confirm(manifest: Manifest, dataDir: string): Promise<void> {
  if (!process.stdin.isTTY) throw new CommandError('nothing was changed: add --yes to restore without being asked');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const made = new Date(manifest.createdAt).toISOString();
  const answer = await reader.question(`Replace what is in ${dataDir} by the backup of ${made}? Type "yes": `);
  reader.close();
  if (answer.trim().toLowerCase() !== 'yes') throw new CommandError('nothing was changed');
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
