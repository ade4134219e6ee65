import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE } from '../backup/manifest.ts';
import { systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { openDatabase, schemaOf } from '../db/client.ts';
import { SchemaError } from '../db/migrate.ts';
import { createStores } from '../db/stores/index.ts';
import { codeOf, type Finding, foundText, runChecks } from '../diagnosis/checks.ts';
import { quickDataChecks, slowDataChecks } from '../diagnosis/data.ts';
import { machineChecks } from '../diagnosis/machine.ts';
import { agentChecks, zaloChecks } from '../diagnosis/network.ts';
import { translator } from '../i18n/index.ts';
import { createKeyring, openKeyring } from '../keyring.ts';
import { print } from './command.ts';
import { runningServer } from './data-lock.ts';
import { loadMigrations } from './open-data.ts';
import { VERSION } from './program.ts';

const MARKS = { ok: 'ok  ', warn: 'WARN', bad: 'BAD ' };

/** Looks at everything, changes nothing, and answers the exit code: 1 when something is bad. */
export async function examine(env: Record<string, string | undefined>, asJson: boolean): Promise<number> {
  const config = readConfig(env);
  const parts = { config, clock: systemClock };
  const machine = await runChecks(machineChecks, parts);
  const isKeyGood = machine.some(({ id, level }) => id === 'key' && level === 'ok');
  const [data, zalo] = await Promise.all([examineData(config, isKeyGood), runChecks(zaloChecks, parts)]);
  report([...machine, server(config), ...data, ...zalo], asJson);
  return [...machine, ...data, ...zalo].some(({ level }) => level === 'bad') ? 1 : 0;
}

function server({ dataDir }: Config): Finding {
  const running = existsSync(dataDir) ? runningServer(dataDir) : null;
  if (!running) return { id: 'server', level: 'ok', text: 'diagnosis.server.stopped' };
  const { version, pid } = running;
  const params = { version, pid: String(pid) };
  return version === VERSION
    ? { id: 'server', level: 'ok', text: 'diagnosis.server.running', params }
    : { id: 'server', level: 'warn', text: 'diagnosis.server.other', params };
}

/** The database is opened only when nothing would be made, upgraded or left behind that the server cannot read. */
async function examineData({ dataDir, keyFile }: Config, isKeyGood: boolean): Promise<Finding[]> {
  const path = join(dataDir, DATABASE);
  const migrations = loadMigrations();
  const obstacle = await runChecks({ database: () => obstacleTo(path, migrations.length) }, null);
  if (obstacle.length > 0) return obstacle;
  let close = () => {};
  try {
    const database = openDatabase(path, migrations);
    close = () => database.close();
    const keyring = isKeyGood ? openKeyring(keyFile) : createKeyring(randomBytes(32));
    const stores = createStores(database, systemClock, keyring);
    const parts = { stores, clock: systemClock, largestRead: Number.POSITIVE_INFINITY };
    const { secrets, ...others } = slowDataChecks;
    // Without the key nothing opens, which the key file's own line says already.
    const opening = isKeyGood && secrets ? { secrets } : {};
    return await runChecks({ ...others, ...opening, ...quickDataChecks, ...agentChecks }, parts);
  } catch (error) {
    // Too damaged to be opened: the other lines are wanted all the more.
    return [{ id: 'database', level: 'bad', text: 'diagnosis.broken', params: { problem: codeOf(error) } }];
  } finally {
    close();
  }
}

function obstacleTo(path: string, known: number): Omit<Finding, 'id'>[] {
  if (!existsSync(path)) return [{ level: 'warn', text: 'diagnosis.database.missing' }];
  const { uid } = statSync(path);
  if (process.geteuid && process.geteuid() !== uid)
    return [{ level: 'bad', text: 'diagnosis.database.foreign', params: { uid } }];
  const found = schemaOrNull(path);
  if (found === null) return [{ level: 'bad', text: 'diagnosis.database.alien' }];
  const params = { found, known };
  if (found < known) return [{ level: 'warn', text: 'diagnosis.database.older', params }];
  return found > known ? [{ level: 'bad', text: 'diagnosis.database.newer', params }] : [];
}

/** Null for the database of another program. */
function schemaOrNull(path: string): number | null {
  try {
    return schemaOf(path);
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}

function report(findings: Finding[], asJson: boolean): void {
  const t = translator('en');
  const said = findings.map((found) => ({
    ...{ check: found.id, level: found.level, code: found.text },
    text: foundText(t, found),
  }));
  if (asJson) {
    print(JSON.stringify({ version: VERSION, findings: said }, null, 2));
    return;
  }
  for (const { check, level, text } of said) print(`${MARKS[level]}  ${check.padEnd(9)} ${text}`);
}
