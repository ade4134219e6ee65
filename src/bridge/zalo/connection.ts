import { type Calls, createCalls } from './calls.ts';
import type { Diagnostics } from './diagnostics.ts';
import { type ConnectionOptions, Supervisor } from './supervisor.ts';
import type { ConnectionState, ZaloAccount } from './types.ts';

export type { ConnectionOptions } from './supervisor.ts';

/** The connection of one channel. Failures are states: nothing here throws or rejects, but the calls of the directory. */
export interface Connection extends Calls {
  start(): void;
  /** Final until the next start: no attempt, timer or socket is left when it resolves. */
  stop(): Promise<void>;
  state(): ConnectionState;
  /** The account's own profile; null until Zalo has told it once. */
  account(): ZaloAccount | null;
  /** The account's own "My Documents" chat; null until a login told it. */
  cloudId(): string | null;
  diagnostics(): Diagnostics;
  /** Asks Zalo again for what was missed; nothing while not online. */
  askHistory(): void;
}

export function createConnection(options: ConnectionOptions): Connection {
  const supervisor = new Supervisor(options);
  const calls = createCalls({
    clock: options.clock,
    log: options.log,
    live: () => supervisor.live(),
    onCalled: (session, code) => supervisor.called(session, code),
  });
  return {
    ...calls,
    start: () => supervisor.start(),
    stop: () => supervisor.stop(),
    state: () => supervisor.state,
    account: () => supervisor.account,
    cloudId: () => supervisor.cloudId,
    askHistory: () => supervisor.askHistory(),
    diagnostics: () => structuredClone(supervisor.diagnostics),
  };
}
