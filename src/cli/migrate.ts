import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE } from '../backup/manifest.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { schemaOf } from '../db/client.ts';
import { copyBefore } from '../db/copy-before.ts';
import { SchemaError } from '../db/migrate.ts';
import { type Command, CommandError, print, say } from './command.ts';
import { lockDataDir } from './data-lock.ts';
import { loadMigrations, openData } from './open-data.ts';
import { refuseForeignRoot } from './owner.ts';

/** The exit code of `--check` while there is something to run. */
const PENDING = 3;

export const migrate: Command = {
  words: 'migrate',
  usage: '[--check]',
  summary: 'bring the database to the schema of this program',
  details:
    'Does what the next start would do: puts a copy of the database beside it (zalo-bridge.db.before-v…), then runs what is missing. ' +
    'Prints the steps, one a line. A database of a newer program is refused and not touched. --check works beside a running server, too.',
  options: {
    check: { type: 'boolean', about: 'change nothing, and say by the exit code whether there is something to do' },
  },
  server: 'stopped',
  exits:
    '0 done, or with --check nothing to do; 3 with --check: there is something to do; 1 it could not be done; 2 the command was not understood',
  examples: ['migrate --check', 'migrate'],
  maxArgs: 0,
  async run({ env, options }) {
    const config = readConfig(env);
    refuseForeignRoot(config.dataDir);
    const path = join(config.dataDir, DATABASE);
    if (!existsSync(path)) throw new CommandError(`there is no ${path} yet: the first start makes it`);
    const all = loadMigrations();
    const from = schemaOf(path);
    if (from > all.length)
      throw new SchemaError(
        `this database has schema ${from}, this program knows ${all.length}: install the newer one`,
      );
    const pending = all.slice(from);
    for (const { name } of pending) print(name);
    if (pending.length === 0) say(`The database has schema ${from}: there is nothing to do.`);
    if (options.check === true) return pending.length === 0 ? 0 : PENDING;
    if (pending.length === 0) return 0;
    const lock = lockDataDir(config.dataDir);
    try {
      openData(config, systemClock).close();
    } finally {
      lock.release();
    }
    say(`The database has schema ${all.length} now; what it was is in ${copyBefore(path, from)}`);
    return 0;
  },
};
