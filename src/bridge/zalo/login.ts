import type { API, LoginQRCallbackEvent } from 'zca-js';
import type { Cancel, Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import { displayName } from '../../text.ts';
import { LOGIN_EVENTS } from './enums.ts';
import { urlOf } from './fields.ts';
import { judgeLogin, type LoginError, loginError, SCAN_PATH } from './login-errors.ts';
import { createZalo, USER_AGENT, wrapSession, type ZaloSession } from './session.ts';
import type { Transport, Wire } from './transport.ts';
import type { LoginState, LoginView, ZaloAccount, ZaloCredentials } from './types.ts';

export interface LoginOptions {
  transport: Transport;
  clock: Clock;
  userAgent?: string;
  /** For a new login of a known channel: any other account is refused, and nothing of it is kept. */
  expectUid?: string | undefined;
  /** Whether another channel of this server already has the account. */
  isTaken?: (uid: string) => boolean;
  maxRenewals?: number;
  onChange?: (view: LoginView) => void;
}

export interface LoginAttempt {
  view(): LoginView;
  cancel(): void;
  /** How it ended; never rejects. */
  done: Promise<LoginOutcome>;
}

export type LoginOutcome =
  /** `session` is logged in and has no socket: good for the directory until it is closed, which the caller must do. */
  | { state: 'connected'; credentials: ZaloCredentials; account: ZaloAccount; session: ZaloSession }
  | { state: Exclude<LoginState, 'connected'>; error: LoginError | null };

/** zca-js's own limit for scan and confirmation together (apis/loginQR.js); not Zalo's, which is unknown. */
const CODE_LIFE = 100_000;
const SHORTEST_LIFE = 5_000;
const SESSION_DEADLINE = 30_000;
const OVER: ReadonlySet<LoginState> = new Set([
  'connected',
  'declined',
  'expired',
  'wrong_account',
  'failed',
  'cancelled',
]);

/** Shows a QR code and follows it to the end. Give the view to the page; take the outcome from `done`. */
export function startLogin(options: LoginOptions): LoginAttempt {
  const login = new QrLogin(options);
  login.begin();
  return { view: () => structuredClone(login.view), cancel: () => login.finish('cancelled'), done: login.done.promise };
}

/** One code and the zca-js flow behind it. A renewed code is a new flow: zca-js loses the result of a late retry(). */
interface Flow {
  wire: Wire;
  /** zca-js's own way to end: clears its timer and its long poll. */
  abort: (() => unknown) | null;
  cancelTimer: Cancel;
}

class QrLogin {
  readonly done = Promise.withResolvers<LoginOutcome>();
  view: LoginView;
  readonly #options: LoginOptions;
  #flow: Flow | null = null;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.view = {
      id: newId('login'),
      state: 'generating',
      qr: null,
      renewals: 0,
      scannedBy: null,
      account: null,
      error: null,
      updatedAt: options.clock.now(),
    };
  }

  begin(): void {
    const flow: Flow = { wire: this.#options.transport.open(), abort: null, cancelTimer: () => {} };
    this.#flow = flow;
    this.#follow(flow).catch((error: unknown) => this.#onError(flow, error));
  }

  async #follow(flow: Flow): Promise<void> {
    const { userAgent = USER_AGENT } = this.#options;
    const zalo = await createZalo(flow.wire);
    if (flow !== this.#flow) return;
    // The options are an object of its own, which zca-js changes.
    const api = await zalo.loginQR({ userAgent, language: 'vi' }, (event) => this.#onEvent(flow, event));
    await this.#onSession(flow, api);
  }

  /** Ends the attempt once; what the old flow says later is not heard. */
  finish(state: Exclude<LoginState, 'connected'>, error: LoginError | null = null): void {
    if (OVER.has(this.view.state)) return;
    this.#retire();
    this.#show({ state, error, qr: null });
    this.done.resolve({ state, error });
  }

  /** Runs inside zca-js, where a throw would be lost or, from its timer, end the process. */
  #onEvent(flow: Flow, event: LoginQRCallbackEvent): void {
    if (flow !== this.#flow) return;
    flow.abort = event.actions?.abort ?? flow.abort;
    try {
      this.#take(flow, event);
    } catch (error) {
      this.#onError(flow, error);
    }
  }

  #take(flow: Flow, event: LoginQRCallbackEvent): void {
    if (event.type === LOGIN_EVENTS.generated) this.#generated(flow, event.data.image);
    if (event.type === LOGIN_EVENTS.scanned) this.#scanned(flow, event.data);
    if (event.type === LOGIN_EVENTS.expired) this.#expired();
    // With a callback zca-js leaves its promise pending for ever; finishing aborts it.
    if (event.type === LOGIN_EVENTS.declined) this.finish('declined');
    if (event.type === LOGIN_EVENTS.confirmed) this.#confirmed(flow);
  }

  #generated(flow: Flow, image: unknown): void {
    if (typeof image !== 'string' || !/^[A-Za-z0-9+/=]+$/.test(image))
      throw new TypeError('the QR code has no picture');
    const expiresAt = this.#options.clock.now() + CODE_LIFE;
    this.#startTimer(flow, CODE_LIFE, () => this.#expired());
    // zca-js strips the prefix.
    this.#show({ state: 'waiting', qr: { image: `data:image/png;base64,${image}`, expiresAt } });
  }

  #scanned(flow: Flow, data: { display_name?: unknown; avatar?: unknown }): void {
    // zca-js takes any answer with data for a scan, whatever its code.
    if (flow.wire.answers.get(SCAN_PATH)?.code !== 0) throw new Error('the scan was refused');
    const name = typeof data.display_name === 'string' ? displayName(data.display_name) : '';
    this.#show({ state: 'scanned', scannedBy: { name, avatarUrl: urlOf(data.avatar) } });
  }

  /** The phone said yes. The cookies of this event may still be refused, so the session's own are waited for. */
  #confirmed(flow: Flow): void {
    const late = loginError('timeout', 'Zalo did not open the session in time');
    this.#startTimer(flow, SESSION_DEADLINE, () => this.finish('failed', late));
    this.#show({ state: 'confirming', qr: null });
  }

  /** Nobody scanned it: show a new one, a few times. A code that was scanned and not confirmed is not replaced. */
  #expired(): void {
    const { maxRenewals = 3 } = this.#options;
    if (this.view.state !== 'waiting' || this.view.renewals >= maxRenewals) {
      this.finish('expired');
      return;
    }
    this.#retire();
    this.#show({ state: 'generating', qr: null, renewals: this.view.renewals + 1 });
    this.begin();
  }

  async #onSession(flow: Flow, api: API): Promise<void> {
    if (flow !== this.#flow) return flow.wire.close();
    const { clock, expectUid, isTaken } = this.#options;
    const session = wrapSession(flow.wire, clock, api);
    const account = await session.account(flow.wire.answers.userInfo ?? this.view.scannedBy ?? undefined);
    if (flow !== this.#flow) return;
    if (expectUid !== undefined && session.uid !== expectUid) {
      this.#show({ account });
      this.finish('wrong_account');
    } else if (isTaken?.(session.uid)) {
      this.finish('failed', loginError('account_in_use', 'another channel already has this account'));
    } else {
      this.#connected(flow, session, account);
    }
  }

  #connected(flow: Flow, session: ZaloSession, account: ZaloAccount): void {
    flow.cancelTimer();
    this.#flow = null;
    // From the jar, after the login: getLoginInfo and the profile may have renewed cookies.
    const credentials = session.credentials();
    this.#show({ state: 'connected', account, qr: null });
    this.done.resolve({ state: 'connected', credentials, account, session });
  }

  #onError(flow: Flow, error: unknown): void {
    if (flow !== this.#flow) return;
    // How long Zalo itself keeps a code is not known; when it ends one that was on show for a while, that is no failure.
    const ended = flow.wire.answers.last?.path === SCAN_PATH && flow.wire.answers.last.code !== null;
    const shownFor = this.#options.clock.now() - this.view.updatedAt;
    if (ended && this.view.state === 'waiting' && shownFor >= SHORTEST_LIFE) this.#expired();
    else this.finish('failed', judgeLogin(error, flow.wire.answers));
  }

  #startTimer(flow: Flow, ms: number, onTime: () => void): void {
    flow.cancelTimer();
    flow.cancelTimer = this.#options.clock.after(ms, onTime);
  }

  /** Nothing of the flow may outlive it: not its timer, not its long poll, not its answers. */
  #retire(): void {
    const flow = this.#flow;
    this.#flow = null;
    if (!flow) return;
    flow.cancelTimer();
    flow.abort?.();
    flow.wire.close();
  }

  #show(change: Partial<LoginView>): void {
    this.view = { ...this.view, ...change, updatedAt: this.#options.clock.now() };
    try {
      this.#options.onChange?.(structuredClone(this.view));
    } catch {
      // Whoever watches must not be able to end a login.
    }
  }
}
