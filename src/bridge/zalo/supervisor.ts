import type { Cancel, Clock } from '../../clock.ts';
import { createBackoff, createBreaker } from './backoff.ts';
import { CLOSE, DUPLICATE_MEMORY, FLAPPING, judgeClose, retry, type Verdict } from './close-codes.ts';
import { newDiagnostics, noteUnknown } from './diagnostics.ts';
import { describeError } from './errors.ts';
import { type KeptCredentials, keepCredentials } from './kept-credentials.ts';
import type { ZaloSession } from './session.ts';
import { SESSION_CODES, signIn } from './sign-in.ts';
import { openSocket, type ZaloSocket } from './socket.ts';
import type { Transport, Wire } from './transport.ts';
import type { ChatRef, ConnectionState, InboundEvent, ZaloAccount, ZaloCredentials, ZaloLog } from './types.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface ConnectionOptions {
  transport: Transport;
  clock: Clock;
  credentials: ZaloCredentials;
  expectUid: string;
  log: ZaloLog;
  random?: () => number;
  onState(state: ConnectionState): void;
  /** Runs inside the socket's callback: write the events down and return. */
  onEvents(events: InboundEvent[]): void;
  /** Zalo has given its history of private chats and of groups, and there may be more of it later. */
  onHistory(): void;
  /** The cookies changed and have to be saved, encrypted. Called again at the next look when it throws. */
  onCredentials(credentials: ZaloCredentials): void;
}

const KEY_DEADLINE = 15_000;
const STABLE_AFTER = 60_000;
const COOKIE_CHECK = 5 * 60_000;
/** One frame that cannot be read is a frame; so many in a row, and none between them that can, are a wrong key. */
const UNREADABLE_IN_A_ROW = 20;

/** What belongs to one attempt, and ends with it. */
interface Attempt {
  wire: Wire;
  session: ZaloSession | null;
  socket: ZaloSocket | null;
  watchdog: Watchdog | null;
  onlineSince: number | null;
  unreadable: number;
  /** The kinds of chats whose history came. */
  history: Set<ChatRef['type']>;
  timers: Map<'key' | 'stable' | 'cookies', Cancel>;
}

/**
 * Keeps one socket alive. One attempt at a time, each with a wire, a zca-js object and a socket of its own; every callback
 * checks that its attempt is still the current one, and a new socket is opened only after the old one is gone.
 */
export class Supervisor {
  state: ConnectionState = { phase: 'stopped' };
  account: ZaloAccount | null = null;
  cloudId: string | null = null;
  readonly diagnostics = newDiagnostics();
  readonly #options: ConnectionOptions;
  readonly #backoff;
  readonly #breaker = createBreaker();
  readonly #credentials: KeptCredentials;
  #current: Attempt | null = null;
  #cancelPlan: Cancel = () => {};
  #closing: Promise<void> = Promise.resolve();
  #failuresInARow = 0;
  #duplicateTriedAt: number | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.random);
    this.#credentials = keepCredentials(options.credentials, (renewed) =>
      this.#hand('onCredentials', () => options.onCredentials(renewed)),
    );
  }

  start(): void {
    if (this.state.phase !== 'stopped' && this.state.phase !== 'failed') return;
    this.#backoff.reset();
    this.#breaker.reset();
    this.#failuresInARow = 0;
    this.#duplicateTriedAt = null;
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#cancelPlan();
    this.#end();
    if (this.state.phase !== 'stopped') this.#enter({ phase: 'stopped' });
    await this.#closing;
  }

  live(): ZaloSession | null {
    return this.state.phase === 'online' ? (this.#current?.session ?? null) : null;
  }

  /** Asks again for what was missed; nothing while not online. */
  askHistory(): void {
    if (this.state.phase === 'online') this.#current?.socket?.askHistory();
  }

  /** Notes the end of an API call. The socket can outlive the HTTP session: then a login with the saved cookies decides. */
  called(session: ZaloSession, code: number | null): void {
    const attempt = this.#current;
    if (attempt?.session !== session) return;
    this.#credentials.look(session);
    if (code !== null && SESSION_CODES.includes(code))
      this.#lose(attempt, retry('zalo-transient', `Zalo no longer takes calls of this session (${code})`));
  }

  #begin(): void {
    const wire = this.#options.transport.open();
    const attempt: Attempt = {
      wire,
      session: null,
      socket: null,
      watchdog: null,
      onlineSince: null,
      unreadable: 0,
      history: new Set(),
      timers: new Map(),
    };
    this.#current = attempt;
    this.diagnostics.attempts++;
    this.#enter({ phase: 'connecting', attempt: this.#failuresInARow + 1 });
    this.#connect(attempt).catch((error: unknown) => this.#lose(attempt, retry('internal', describeError(error))));
  }

  async #connect(attempt: Attempt): Promise<void> {
    await this.#closing;
    if (attempt !== this.#current) return;
    const { clock, expectUid } = this.#options;
    const result = await signIn(attempt.wire, clock, this.#credentials.current(), expectUid);
    if (attempt !== this.#current) {
      attempt.wire.close();
    } else if (result.ok) {
      attempt.session = result.session;
      this.cloudId = result.session.cloudId;
      this.#credentials.look(result.session);
      this.#openSocket(attempt, result.session);
    } else {
      this.#lose(attempt, result.verdict);
    }
  }

  #openSocket(attempt: Attempt, session: ZaloSession): void {
    const { clock } = this.#options;
    const whileCurrent =
      <Values extends unknown[]>(act: (...values: Values) => void) =>
      (...values: Values) => {
        if (attempt === this.#current) act(...values);
      };
    const noKey = retry('zalo-transient', 'the socket opened, but its key did not come');
    attempt.timers.set(
      'key',
      clock.after(KEY_DEADLINE, () => this.#lose(attempt, noKey)),
    );
    attempt.socket = openSocket(session, clock, {
      onKey: whileCurrent(() => this.#online(attempt, session)),
      onLife: whileCurrent((sign) => {
        this.diagnostics.lastFrameAt = clock.now();
        attempt.watchdog?.alive(sign);
      }),
      onEvents: whileCurrent((events) => {
        attempt.unreadable = 0;
        this.#hand('onEvents', () => this.#options.onEvents(events));
      }),
      onHistory: whileCurrent((type) => this.#heardHistory(attempt, type)),
      onUnknown: whileCurrent((command) => noteUnknown(this.diagnostics, command)),
      onBroken: whileCurrent((problem) => {
        this.diagnostics.broken++;
        this.diagnostics.lastProblem = problem;
        attempt.unreadable++;
        if (attempt.unreadable >= UNREADABLE_IN_A_ROW)
          this.#lose(attempt, retry('zalo-transient', 'nothing that comes on this socket can be read'));
      }),
      onClosed: whileCurrent((code, problem) => this.#closed(attempt, code, problem)),
    });
  }

  #online(attempt: Attempt, session: ZaloSession): void {
    const { clock } = this.#options;
    const now = clock.now();
    attempt.onlineSince = now;
    attempt.timers.get('key')?.();
    attempt.timers.set(
      'stable',
      clock.after(STABLE_AFTER, () => this.#backoff.reset()),
    );
    this.#lookLater(attempt, session);
    this.#watch(attempt, session);
    this.diagnostics.connectedAt = now;
    this.#failuresInARow = 0;
    this.#enter({ phase: 'online', since: now });
    // Zalo does not push again what was missed; the answer comes as history.
    attempt.socket?.askHistory();
    if (!this.account) void this.#learnAccount(session);
  }

  #heardHistory(attempt: Attempt, type: ChatRef['type']): void {
    attempt.history.add(type);
    if (attempt.history.size === 2) this.#hand('onHistory', () => this.#options.onHistory());
  }

  #watch(attempt: Attempt, session: ZaloSession): void {
    attempt.watchdog = createWatchdog({
      clock: this.#options.clock,
      pingInterval: session.pingInterval,
      ping: () => attempt.socket?.ping(),
      keepAlive: async () => {
        await session.api.keepAlive();
        this.called(session, null);
      },
      onDead: (reason) => this.#lose(attempt, retry('zalo-silent', reason)),
    });
  }

  #closed(attempt: Attempt, code: number, problem: string): void {
    const now = this.#options.clock.now();
    this.diagnostics.lastClose = { code, at: now };
    const tried = this.#duplicateTriedAt !== null && now - this.#duplicateTriedAt < DUPLICATE_MEMORY;
    if (code === CLOSE.duplicate) this.#duplicateTriedAt = now;
    this.#lose(attempt, judgeClose(code, problem, tried));
  }

  /** The current attempt is over, for whatever reason; decides what comes next. */
  #lose(attempt: Attempt, verdict: Verdict): void {
    if (attempt !== this.#current) return;
    const { clock, log } = this.#options;
    const now = clock.now();
    const heldFor = attempt.onlineSince === null ? null : now - attempt.onlineSince;
    this.#end();
    log.warn({ code: verdict.code, heldFor }, verdict.reason);
    if (heldFor !== null) this.diagnostics.drops++;
    // Some accounts are closed by Zalo about once a minute; a connection that held that long is not flapping.
    const flapping = heldFor !== null && heldFor < STABLE_AFTER && this.#breaker.dropped(now);
    const final: Verdict = flapping && verdict.next === 'retry' ? FLAPPING : verdict;
    if (final.next === 'fail') {
      const { code, action, reason } = final;
      this.#enter({ phase: 'failed', code, action, reason });
      return;
    }
    this.#failuresInARow++;
    const { code, reason, afterMs = this.#backoff.next() } = final;
    this.#cancelPlan = clock.after(afterMs, () => this.#begin());
    this.#enter({ phase: 'waiting', code, attempt: this.#failuresInARow, retryAt: now + afterMs, reason });
  }

  /** Takes the current attempt down. The end of its socket is kept, since the next attempt has to wait for it. */
  #end(): void {
    const attempt = this.#current;
    if (!attempt) return;
    if (attempt.session) this.#credentials.look(attempt.session);
    this.#current = null;
    for (const cancel of attempt.timers.values()) cancel();
    attempt.watchdog?.stop();
    attempt.wire.close();
    if (attempt.socket) this.#closing = attempt.socket.close();
    this.diagnostics.connectedAt = null;
  }

  #lookLater(attempt: Attempt, session: ZaloSession): void {
    const look = () => {
      this.#credentials.look(session);
      this.#lookLater(attempt, session);
    };
    attempt.timers.set('cookies', this.#options.clock.after(COOKIE_CHECK, look));
  }

  async #learnAccount(session: ZaloSession): Promise<void> {
    const account = await session.account();
    if (account.name) this.account = account;
  }

  #enter(state: ConnectionState): void {
    this.state = state;
    this.#hand('onState', () => this.#options.onState(state));
  }

  /** Calls out; what goes wrong out there must not take the connection along. Answers whether it went well. */
  #hand(handler: string, call: () => void): boolean {
    try {
      call();
      return true;
    } catch (error) {
      this.diagnostics.handlerErrors++;
      this.#options.log.error({ handler, problem: describeError(error) }, 'a handler of the connection failed');
      return false;
    }
  }
}
