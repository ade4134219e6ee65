/** Processes of a benchmark: started, asked, measured and ended from outside. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Running {
  pid: number;
  stop(): Promise<void>;
}

/** A process that answers calls: see `answerCalls`. */
export interface Remote extends Running {
  call<T = unknown>(name: string, input?: unknown): Promise<T>;
}

type Answer = { id: number; result?: unknown; error?: string };

/** Everything that was started and still runs: nothing may outlive a benchmark that fails. */
const alive = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code));

/** Takes care that a process ends, with this one at the latest. */
export function mind(child: ChildProcess): Running & { exited: Promise<unknown> } {
  alive.add(child);
  const exited = once(child, 'exit').finally(() => alive.delete(child));
  exited.catch(() => {});
  if (child.pid === undefined) throw new Error(`${child.spawnfile} could not be started`);
  return {
    pid: child.pid,
    exited,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(force);
    },
  };
}

/** Starts a module of this folder as a process that answers calls. */
export function startRemote(module: URL, env: Record<string, string> = {}): Remote {
  const child = fork(module, { env: { PATH: process.env.PATH ?? '', ...env }, execArgv: [] });
  const running = mind(child);
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  child.on('message', ({ id, result, error }: Answer) => {
    const waiting = open.get(id);
    open.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  });
  void running.exited.then(() => {
    for (const waiting of open.values()) waiting.reject(new Error(`${module.pathname} ended`));
  });
  return {
    ...running,
    call<T>(name: string, input: unknown = null): Promise<T> {
      const waiting = Promise.withResolvers<unknown>();
      open.set(++calls, waiting);
      child.send({ id: calls, name, input });
      return waiting.promise as Promise<T>;
    },
  };
}

/** The other side of `startRemote`: each call is a function's name and its one argument. */
export function answerCalls(calls: Record<string, (input: never) => unknown>): void {
  process.on('message', async ({ id, name, input }: { id: number; name: string; input: unknown }) => {
    try {
      const result = await calls[name]?.(input as never);
      process.send?.({ id, result: result ?? null });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.once('disconnect', () => process.exit());
}

/** Memory of a process that lies in RAM, in MB (MiB), as the kernel counts it. */
export function rssMb(pid: number): number {
  if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) / 1024;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Processor time that a process has used so far, in milliseconds. Unlike the clock it hardly minds a busy machine. */
export function cpuMs(pid: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  // After the program's name, which may hold spaces: user and system time in ticks of 10 ms.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
