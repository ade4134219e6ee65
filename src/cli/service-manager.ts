import { type ExecException, execFile } from 'node:child_process';
import type { FastifyBaseLogger } from 'fastify';
import { type Clock, systemClock } from '../clock.ts';

export interface ServiceManager {
  /** The server listens. From now on the watchdog, where there is one, hears that it lives. */
  ready(): void;
  /** The server ends in order: no restart is needed. */
  stopping(): void;
}

const LONGEST_CALL_MS = 5_000;

/**
 * Tells systemd how the server is (sd_notify(3), for units of `Type=notify`). Node cannot write to such a socket, so
 * `systemd-notify` does it, which every machine with systemd has; without `NOTIFY_SOCKET` nothing happens at all. What
 * cannot be told is logged: the server goes on, and systemd acts on what it does not hear.
 */
export function serviceManager(
  env: Record<string, string | undefined>,
  log: FastifyBaseLogger,
  clock: Clock = systemClock,
): ServiceManager {
  if (!env.NOTIFY_SOCKET) return { ready: () => {}, stopping: () => {} };
  let stopWatchdog = () => {};
  const tell = (message: string): void => {
    execFile('systemd-notify', [message], { env, timeout: LONGEST_CALL_MS }, (error) => {
      if (error) log.warn({ message, problem: problemOf(error) }, 'systemd could not be told');
    });
  };

  /**
   * Said by a timer of the event loop: a server that hangs falls silent. On a full disk it goes on saying so, because
   * it goes on by itself when there is room again, while a new start would fail until systemd gives up.
   */
  const feedWatchdog = (everyMs: number): (() => void) => {
    let cancel = () => {};
    const feed = () => {
      tell('WATCHDOG=1');
      cancel = clock.after(everyMs, feed);
    };
    feed();
    return () => cancel();
  };

  return {
    ready() {
      tell('READY=1');
      // `WATCHDOG_PID` is not looked at: in a checkout it names npm, and only our unit sets the limit at all.
      const limitMs = Number(env.WATCHDOG_USEC) / 1000;
      if (limitMs > 0) stopWatchdog = feedWatchdog(limitMs / 2);
    },
    stopping() {
      stopWatchdog();
      tell('STOPPING=1');
    },
  };
}

function problemOf(error: ExecException): string {
  return error.killed ? `no answer in ${LONGEST_CALL_MS / 1000} s` : String(error.code ?? 'unknown');
}
