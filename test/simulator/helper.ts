/** The real zca-js against the stand-in: its fetch is rewritten to the simulator and refuses every other place. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type API, LoginQRCallbackEventType, Zalo } from 'zca-js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';

export const USER_AGENT = 'Mozilla/5.0 (X11; Linux x64) Chrome/130.0.0.0';

/** Starts a simulator that ends with the test; a violation that the test did not expect fails it. */
export async function start(t: TestContext, options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ pingIntervalMs: 200, qrPollMs: 150, friends: 12, groups: 6, ...options });
  t.after(async () => {
    await simulator.close();
    assert.deepEqual(simulator.violations, [], 'zca-js did something that the simulator does not accept');
  });
  return simulator;
}

/** Takes the violations off the record, so that a test that provokes some ends clean. */
export function takeViolations(simulator: Simulator): string[] {
  return simulator.violations.splice(0);
}

export function loopbackFetch(simulator: Pick<Simulator, 'baseUrl'>): typeof fetch {
  return (input, init) => {
    const url = new URL(String(input));
    if (url.protocol !== 'https:') throw new Error(`refused: ${url}`);
    return fetch(`${simulator.baseUrl}/${url.host}${url.pathname}${url.search}`, init);
  };
}

export function zalo(simulator: Pick<Simulator, 'baseUrl'>): Zalo {
  return new Zalo({ selfListen: true, checkUpdate: false, logging: false, polyfill: loopbackFetch(simulator) });
}

export const first = (simulator: Simulator) => simulator.world.accounts[0]?.uid ?? '';
export const second = (simulator: Simulator) => simulator.world.accounts[1]?.uid ?? '';

/** A logged-in client without the QR code. */
export async function login(simulator: Simulator, uid = first(simulator)): Promise<API> {
  const { cookies, imei, userAgent } = simulator.cookies(uid);
  const api = await zalo(simulator).login({ cookie: cookies as never, imei, userAgent });
  // zca-js keeps a timer of five minutes for each uploaded file, which would keep the test's process alive.
  const { uploadCallbacks } = api.getContext();
  uploadCallbacks.set = (key, callback) =>
    Map.prototype.set.call(uploadCallbacks, key, callback) as typeof uploadCallbacks;
  return api;
}

/** Starts the listener and waits until the key is there. Everything of its life is in `seen`. */
export async function listen(t: TestContext, api: API) {
  const seen: { messages: never[]; undos: never[]; errors: unknown[]; closed: number[] } = {
    messages: [],
    undos: [],
    errors: [],
    closed: [],
  };
  api.listener.on('message', (message) => seen.messages.push(message as never));
  api.listener.on('undo', (undo) => seen.undos.push(undo as never));
  api.listener.on('error', (error) => seen.errors.push(error));
  api.listener.on('closed', (code) => seen.closed.push(code));
  const ready = next(api, 'cipher_key');
  api.listener.start({ retryOnClose: false });
  await ready;
  t.after(() => api.listener.stop());
  return seen;
}

/** The next event of that name. Unlike `once` of node:events it does not give up at an `error` event before it. */
export function next<T = never>(api: API, event: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event} event came`)), 3000);
    api.listener.once(event as 'message', (value) => {
      clearTimeout(timer);
      resolve(value as T);
    });
  });
}

/** What a person does with the QR code once it is shown. */
export async function loginByQr(simulator: Simulator, act: (code: string, abort: () => void) => void | Promise<void>) {
  const events: number[] = [];
  const api = zalo(simulator).loginQR({ userAgent: USER_AGENT }, (event) => {
    events.push(event.type);
    if (event.type === LoginQRCallbackEventType.QRCodeGenerated)
      void act(event.data.code, event.actions.abort as () => void);
    if (event.type === LoginQRCallbackEventType.QRCodeDeclined) event.actions.abort();
  });
  return { api, events };
}

export const moment = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something has come about; a loaded machine may take its time. */
export async function until(check: () => boolean): Promise<void> {
  const end = Date.now() + 5000;
  while (!check()) {
    if (Date.now() > end) throw new Error(`it did not come about: ${check}`);
    await moment(10);
  }
}
