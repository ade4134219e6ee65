import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE } from '../backup/manifest.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { rotateKey } from '../key-rotation.ts';
import { type Command, CommandError, print, say } from './command.ts';
import { lockDataDir } from './data-lock.ts';
import { giveToOwner } from './owner.ts';

export const rotateKeyCommand: Command = {
  words: 'rotate-key',
  usage: '',
  summary: 'change the key file, and seal everything anew',
  details:
    'Everything that the old key protected (Zalo sessions, keys of agents, two-step and webhook secrets, pairing codes) is sealed with ' +
    'the new one; nothing has to be entered or scanned again. The old key is kept beside the new one, because backups from before ' +
    'need it. Cut off in the middle, everything still opens: run it again. It writes beside the key file, so it may need root.',
  options: {},
  server: 'stopped',
  examples: ['rotate-key'],
  maxArgs: 0,
  async run({ env }) {
    const config = readConfig(env);
    for (const path of [join(config.dataDir, DATABASE), config.keyFile])
      if (!existsSync(path)) throw new CommandError(`there is no ${path}: there is nothing to change`);
    const lock = lockDataDir(config.dataDir);
    try {
      const { openData } = await import('./open-data.ts');
      const stamp = new Date(systemClock.now()).toISOString().replace(/\D/g, '').slice(0, 14);
      let lost = 0;
      const aside = rotateKey(config.keyFile, `before-${stamp}`, () => {
        const data = openData(config, systemClock);
        try {
          const done = data.stores.sealed.resealAll();
          lost = done.lost;
          data.stores.audit.add('cli', 'key.rotated', null, { n: done.sealed, lost });
          print(`Sealed ${done.sealed} value(s) with a new key: ${config.keyFile}`);
        } finally {
          data.close();
        }
      });
      say(`The old key is kept in ${aside}. Backups from before need it; move it to a safe place.`);
      if (lost > 0) say(`${lost} value(s) did not open with the old key either and were left alone: see "doctor".`);
      return 0;
    } finally {
      lock.release();
      giveToOwner(config.dataDir);
    }
  },
};
