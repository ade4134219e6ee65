import { scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { type AppParts, buildApp } from '../../src/app.ts';
import { createSessions } from '../../src/auth/sessions.ts';
import { createBackups } from '../../src/backup/backups.ts';
import { createBridge } from '../../src/bridge/manager.ts';
import { openData } from '../../src/cli/open-data.ts';
import type { Clock } from '../../src/clock.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Client, createClient } from './client.ts';
import { createTestLogger, type TestLogger } from './logger.ts';

export const PASSWORD = 'mot cau dai de nho';

export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Time that moves only when told; what should wait goes on at once. */
export function createTestClock(start = Date.now()): TestClock {
  let now = start;
  return {
    now: () => now,
    after(_ms, fn) {
      const timer = setImmediate(fn);
      return () => clearImmediate(timer);
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

/** Nothing of a test may reach the real Zalo: this port of the own machine is one that fetch refuses to call. */
const NO_ZALO = 'http://127.0.0.1:9';

export interface StartOptions {
  /** Environment variables, such as `ZB_PUBLIC_ORIGIN`. */
  env?: Record<string, string>;
  /** A folder that outlives the app, for tests that start it again. */
  dataDir?: string;
  clock?: Clock;
  bridge?: AppParts['bridge'] | ((parts: Omit<AppParts, 'bridge'>) => NonNullable<AppParts['bridge']>);
  /** Adds routes before the app is ready. */
  extend?: (app: FastifyInstance, parts: AppParts) => void | Promise<void>;
}

export interface TestApp {
  app: FastifyInstance;
  parts: AppParts;
  stores: AppParts['stores'];
  config: Config;
  clock: TestClock;
  log: TestLogger;
  /** A browser that is not signed in. */
  client(headers?: Record<string, string>): Client;
  /** Makes an administrator (the first time) and a browser that is signed in. */
  signIn(): SignedIn;
  /** An administrator who signs in with {@link PASSWORD}. */
  createAdmin(name?: string): { id: string; name: string };
  /** Starts listening on a free port; answers the address. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

export interface SignedIn {
  client: Client;
  /** For requests by hand. */
  cookie: string;
  csrf: string;
  adminId: string;
  sessionId: string;
}

/** A temporary folder that the end of the test removes. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'zb-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The whole application over a database of its own; closes itself. */
export async function startApp(t: TestContext, options: StartOptions = {}): Promise<TestApp> {
  const dataDir = options.dataDir ?? temporaryFolder(t);
  const config = readConfig({ ZB_DATA_DIR: dataDir, ZB_PACING: 'none', ZB_ZALO_BASE: NO_ZALO, ...options.env });
  const clock = (options.clock ?? createTestClock()) as TestClock;
  const log = createTestLogger(t);
  const data = openData(config, clock);
  const common = { config, stores: data.stores, keyring: data.keyring, meters: data.meters, clock, logger: log.logger };
  const backups = createBackups({ ...common, log: log.logger, version: '0.0.0-test', database: data.database });
  const base = { ...common, backups };
  const bridge =
    typeof options.bridge === 'function'
      ? options.bridge(base)
      : (options.bridge ?? createBridge({ config, stores: data.stores, meters: data.meters, clock, log: log.logger }));
  const parts: AppParts = { ...base, bridge };
  const app = await buildApp(parts);
  await options.extend?.(app, parts);

  let isClosed = false;
  const close = async () => {
    if (isClosed) return;
    isClosed = true;
    await app.close();
    data.close();
  };
  t.after(close);
  await app.ready();

  const { admins, adminSessions } = data.stores;
  const createAdmin = (name = 'chu-shop') => {
    const admin = admins.create(name, PASSWORD_HASH);
    if (!admin) throw new Error(`there is an administrator "${name}" already`);
    return admin;
  };
  return {
    app,
    parts,
    stores: data.stores,
    config,
    clock,
    log,
    client: (headers) => createClient(app, headers),
    createAdmin,
    signIn() {
      const admin = admins.list()[0] ?? createAdmin();
      const started = createSessions(adminSessions, clock).start({
        adminId: admin.id,
        remember: false,
        ip: '127.0.0.1',
        userAgent: 'test',
      });
      const cookie = `${config.publicOrigin?.startsWith('https:') ? '__Host-sid' : 'zb_sid'}=${started.token}`;
      const csrf = adminSessions.list(admin.id).find(({ id }) => id === started.id)?.csrfToken ?? '';
      const client = createClient(app, {}, { cookie, csrf });
      return { client, cookie, csrf, adminId: admin.id, sessionId: started.id };
    },
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    close,
  };
}

// With far cheaper settings than real ones, so that a test does not wait for it.
const salt = Buffer.alloc(16, 7);
const key = scryptSync(PASSWORD, salt, 32, { N: 16, r: 8, p: 1 });
const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
export const PASSWORD_HASH = `$scrypt$ln=4,r=8,p=1$${encode(salt)}$${encode(key)}`;
