import type { FastifyBaseLogger } from 'fastify';
import { buildApp } from '../app.ts';
import { newSetupPath } from '../auth/setup.ts';
import { createBackups } from '../backup/backups.ts';
import type { Bridge } from '../bridge/bridge.ts';
import { createBridge } from '../bridge/manager.ts';
import { type Clock, carefulClock, systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { logEvents } from '../metrics/log.ts';
import { ownerUrl } from './base-url.ts';
import { lockDataDir } from './data-lock.ts';
import { openData } from './open-data.ts';
import { VERSION } from './program.ts';

export interface RunningServer {
  /** What the owner's browser opens. */
  url: string;
  /** For making the first administrator; null when there is one. */
  setupUrl: string | null;
  /** Ends everything in order; a second call waits for the first. */
  close(): Promise<void>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600_000;

/** Brings everything up in order, each part with its way down; what fails halfway is taken down again. */
export async function startServer(config: Config, logger: FastifyBaseLogger): Promise<RunningServer> {
  const clock = carefulClock(systemClock, (error) => logger.error({ err: error }, 'a timer failed'));
  const onClose: (() => void | Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      for (const step of onClose.reverse()) await step();
    })();
    return closing;
  };
  try {
    const lock = lockDataDir(config.dataDir);
    onClose.push(() => lock.release());
    const data = openData(config, clock);
    onClose.push(() => data.close());
    logEvents(data.meters, logger);

    const bridge = createBridge({ config, stores: data.stores, meters: data.meters, clock, log: logger });
    onClose.push(() => bridge.stopAll());

    const { stores, keyring, meters, database } = data;
    const backups = createBackups({ config, stores, clock, log: logger, version: VERSION, database });
    onClose.push(backups.startSchedule());

    const app = await buildApp({ config, stores, keyring, meters, clock, bridge, backups, logger });
    onClose.push(() => app.close());

    const listening = await app.listen({ host: config.host, port: config.port });
    const port = Number(new URL(listening).port || 80);
    const url = ownerUrl({ ...config, port });
    lock.publish(ownerUrl({ ...config, publicOrigin: null, port }));
    onClose.push(tidyDaily(bridge, clock, logger));
    bridge.startAll();
    const setupUrl = data.stores.admins.any() ? null : url + newSetupPath(data.stores.setup, clock);
    return { url, setupUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Drops what is kept for a time only. The answer stops it. */
function tidyDaily(bridge: Bridge, clock: Clock, log: FastifyBaseLogger) {
  let cancel = () => {};
  const tidy = () => {
    planNext(DAY_MS);
    bridge.tidy().then(
      ({ messages }) => messages > 0 && log.info({ messages }, 'old messages were deleted'),
      (error: unknown) => log.warn({ err: error }, 'what is old could not be deleted'),
    );
  };
  const planNext = (ms: number) => {
    cancel = clock.after(ms, tidy);
  };
  // A start has better things to do.
  planNext(MINUTE_MS);
  return () => cancel();
}
