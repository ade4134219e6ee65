import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeBackup } from '../backup/make.ts';
import { backupName, SHELF } from '../backup/shelf.ts';
import { readConfig } from '../config.ts';
import { askPassphrase } from './ask-password.ts';
import { type Command, CommandError, print, say, withData } from './command.ts';
import { VERSION } from './program.ts';

export const backup: Command = {
  words: 'backup',
  usage: '[FILE] [--encrypt] [--with-key] [--without-media]',
  summary: 'write everything into one file',
  details:
    'Prints the name of the file, which is whole or not there; into the data folder, under backups/, unless FILE is given. With ' +
    'ZB_BACKUP_PASSPHRASE it is encrypted with that, --encrypt or not. Without --with-key the file does not hold the key of the Zalo ' +
    'sessions: keep a copy of secret.key elsewhere, or scan the QR codes again after a restore.',
  options: {
    encrypt: { type: 'boolean', about: 'ask for a pass-phrase, or read it from stdin; age -d opens the file as well' },
    'with-key': { type: 'boolean', about: 'put the key file in: whoever opens the backup has the Zalo accounts' },
    'without-media': { type: 'boolean', about: 'leave pictures and other attachments out' },
  },
  server: 'either',
  examples: [
    'backup',
    'backup /mnt/usb/shop.tar.gz.age --encrypt --with-key',
    'backup /mnt/usb/shop.tar.gz.age --encrypt < pass-phrase.txt',
  ],
  maxArgs: 1,
  async run({ options, args: [file], env }) {
    const passphrase = readConfig(env).backupPassphrase ?? (options.encrypt ? await askPassphrase(true) : null);
    return withData(env, async ({ stores, database }, config, clock) => {
      const withKey = options['with-key'] === true;
      const now = clock.now();
      const name = backupName(now, { withKey, encrypted: passphrase !== null });
      const to = file === undefined ? join(config.dataDir, SHELF, name) : resolve(file);
      // Not made: a mistyped place would look like the disk that it was to go to.
      if (file !== undefined && !existsSync(dirname(to))) throw new CommandError(`there is no folder ${dirname(to)}`);
      if (existsSync(to)) throw new CommandError(`${to} is there already: choose another name`);
      const source = { ...config, ...database, version: VERSION, now };
      await makeBackup(source, { withKey, withMedia: options['without-media'] !== true, passphrase }, to);
      stores.audit.add('cli', 'backup.made', name, { withKey, encrypted: passphrase !== null });
      if (withKey && passphrase === null)
        say('The key file is inside and the backup is not encrypted: whoever gets it has your Zalo accounts.');
      if (!withKey) say(`The key file is not inside. Keep a copy of it elsewhere: ${config.keyFile}`);
      print(to);
      return 0;
    });
  },
};
