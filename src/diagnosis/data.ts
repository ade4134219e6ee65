import { readBackupSettings, readLastRun } from '../backup/settings.ts';
import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';
import { opens } from '../keyring.ts';
import type { Checks, Found } from './checks.ts';

export interface DataParts {
  stores: Pick<Stores, 'health' | 'channels' | 'workspaces' | 'agents' | 'serverSettings'>;
  clock: Clock;
  /** Reading a whole database keeps everything else waiting: a larger one is left to whoever has the time. */
  largestRead: number;
}

const MB = 1024 * 1024;
const DAY_MS = 24 * 3600_000;
/** A day more than asked for: the server may have been off when one was due. */
const LATE_MS = { day: 2 * DAY_MS, week: 8 * DAY_MS };

/** What is read from a few rows. */
export const quickDataChecks: Checks<DataParts> = {
  backup: ({ stores, clock }) => [backup(stores, clock.now())],
};

/** What reads much, or opens secrets. */
export const slowDataChecks: Checks<DataParts> = {
  database: ({ stores: { health }, largestRead }) => [database(health, largestRead)],
  secrets: ({ stores }) => [secrets(stores)],
};

function database(health: Stores['health'], largestRead: number): Found {
  const bytes = health.bytes();
  const params = { mb: Math.ceil(bytes / MB), schema: health.schema().found, sqlite: health.sqliteVersion() };
  if (bytes > largestRead) return { level: 'ok', text: 'diagnosis.database.large', params };
  return health.isSound()
    ? { level: 'ok', text: 'diagnosis.database.ok', params }
    : { level: 'bad', text: 'diagnosis.database.damaged', params };
}

/** Whether the key file is the one that sealed what is stored. */
function secrets({ channels, workspaces, agents }: DataParts['stores']): Found {
  const ofAgents = workspaces.list().flatMap(({ id }) => agents.listByWorkspace(id));
  const opened = [
    ...channels
      .list()
      .filter(({ id }) => channels.hasSession(id))
      .map(({ id }) => opens(() => channels.openSession(id))),
    ...ofAgents.filter(({ hasSecret }) => hasSecret).map(({ id }) => opens(() => agents.secretOf(id))),
  ];
  const locked = opened.filter((isOpen) => !isOpen).length;
  return locked > 0
    ? { level: 'bad', text: 'diagnosis.secrets.locked', params: { n: locked } }
    : { level: 'ok', text: 'diagnosis.secrets.ok', params: { n: opened.length } };
}

function backup({ serverSettings }: DataParts['stores'], now: number): Found {
  const { every } = readBackupSettings(serverSettings);
  const last = readLastRun(serverSettings);
  if (every === 'off') return { level: 'warn', text: 'diagnosis.backup.off' };
  if (!last) return { level: 'warn', text: 'diagnosis.backup.never' };
  if (last.error !== null) return { level: 'bad', text: 'diagnosis.backup.failed' };
  const hours = Math.max(0, Math.round((now - last.at) / 3600_000));
  return now - last.at > LATE_MS[every]
    ? { level: 'warn', text: 'diagnosis.backup.old', params: { hours } }
    : { level: 'ok', text: 'diagnosis.backup.ok', params: { hours } };
}
