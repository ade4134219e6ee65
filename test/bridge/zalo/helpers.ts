/** The real bridge and the real zca-js against the stand-in for Zalo. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type Connection, createConnection } from '../../../src/bridge/zalo/connection.ts';
import { createTransport } from '../../../src/bridge/zalo/transport.ts';
import type {
  ConnectionState,
  InboundEvent,
  InboundMessage,
  ZaloCredentials,
  ZaloLog,
} from '../../../src/bridge/zalo/types.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.ts';
import { createManualClock, type ManualClock } from '../../helpers/manual-clock.ts';

/** A stand-in that ends with the test. Whatever it did not accept fails the test. */
export async function startZalo(t: TestContext, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ qrPollMs: 100, friends: 12, groups: 6, ...options });
  t.after(async () => {
    await simulator.close();
    assert.deepEqual(simulator.violations, [], 'something was sent that Zalo would not take');
  });
  return simulator;
}

export const ownerOf = (simulator: Simulator, index = 0) => simulator.world.accounts[index]?.uid ?? '';
/** The person with this number in the made-up world, by the uid under which the first account knows them. */
export function friendOf(simulator: Simulator, index = 0): string {
  const [account] = simulator.world.accounts;
  return simulator.uidOf(account?.uid ?? '', [...(account?.friends ?? [])][index] ?? '');
}

export const quiet: ZaloLog = { debug() {}, info() {}, warn() {}, error() {} };

/** Waits in real time until something is so; the text says what did not happen. */
export async function until(condition: () => unknown, what: string, ms = 4_000): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) assert.fail(`did not happen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Long enough for something to happen that must not. */
export const moment = (ms = 80) => new Promise((resolve) => setTimeout(resolve, ms));

export interface Rig {
  simulator: Simulator;
  clock: ManualClock;
  uid: string;
  connection: Connection;
  states: ConnectionState[];
  events: InboundEvent[];
  saved: ZaloCredentials[];
  log: { level: string; details: object; message: string }[];
  /** Phases in order, such as "connecting,online". */
  phases(): string;
  /** Messages in the order of their first coming, each once: history may repeat what was pushed. */
  messages(): InboundMessage[];
  online(): Promise<void>;
}

interface RigOptions {
  simulator?: Simulator;
  world?: SimulatorOptions;
  credentials?: Partial<ZaloCredentials>;
  expectUid?: string;
  onEvents?: (events: InboundEvent[]) => void;
  /** Runs before renewed credentials count as saved; may throw. */
  beforeSaving?: () => void;
}

/** A connection with its own clock that stands still, not started yet. Stopped at the end of the test, leaving no timer. */
export async function rig(t: TestContext, options: RigOptions = {}): Promise<Rig> {
  const simulator = options.simulator ?? (await startZalo(t, options.world));
  const clock = createManualClock();
  const uid = ownerOf(simulator);
  const [states, events, saved, log]: [ConnectionState[], InboundEvent[], ZaloCredentials[], Rig['log']] = [
    [],
    [],
    [],
    [],
  ];
  const note = (level: string) => (details: object, message: string) => void log.push({ level, details, message });
  const connection = createConnection({
    transport: createTransport({ baseUrl: simulator.baseUrl, clock }),
    clock,
    credentials: { ...(simulator.cookies(uid) as ZaloCredentials), ...options.credentials },
    expectUid: options.expectUid ?? uid,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
    random: () => 0.5,
    onState: (state) => states.push(state),
    onHistory() {},
    onEvents: options.onEvents ?? ((batch) => void events.push(...batch)),
    onCredentials(credentials) {
      options.beforeSaving?.();
      saved.push(credentials);
    },
  });
  t.after(async () => {
    await stopped(connection, clock);
    assert.equal(clock.pending(), 0, 'a timer outlived the connection');
  });
  return {
    simulator,
    clock,
    uid,
    connection,
    states,
    events,
    saved,
    log,
    phases: () => states.map(({ phase }) => phase).join(),
    messages: () => {
      const all = events.flatMap((event) => (event.kind === 'message' ? [event.message] : []));
      return all.filter(({ zaloMsgId }, i) => all.findIndex((other) => other.zaloMsgId === zaloMsgId) === i);
    },
    online: () => until(() => connection.state().phase === 'online', `online (${JSON.stringify(connection.state())})`),
  };
}

/** Stops, giving the clock the two seconds after which a socket that does not answer is cut. */
export async function stopped(connection: Connection, clock: ManualClock): Promise<void> {
  const done = connection.stop();
  await Promise.race([done, moment(100)]);
  await clock.advance(2_000);
  await done;
}

/** A state as "waiting zalo-transient", for short comparisons. */
export function label(state: ConnectionState): string {
  return 'code' in state ? `${state.phase} ${state.code}` : state.phase;
}

export const sockets = ({ simulator, uid }: Rig) => simulator.socket.connections(uid).length;
export const waits = (it: Rig) => until(() => it.connection.state().phase === 'waiting', 'waiting');
export const fails = (it: Rig) =>
  until(() => it.connection.state().phase === 'failed', `failed (${label(it.connection.state())})`);
/** Milliseconds until the planned attempt. */
export const pauseOf = (it: Rig) => {
  const state = it.connection.state();
  return state.phase === 'waiting' ? state.retryAt - it.clock.now() : Number.NaN;
};
/** Lets the pause pass and waits for the next connection. */
export async function reconnect(it: Rig): Promise<void> {
  await it.clock.advance(pauseOf(it));
  await it.online();
}
