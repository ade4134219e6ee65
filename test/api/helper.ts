import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { InjectOptions } from 'fastify';
import { createToken } from '../../src/auth/api-tokens.ts';
import { type BridgeHost, createBridge } from '../../src/bridge/manager.ts';
import type { Clock } from '../../src/clock.ts';
import type { ApiDocument } from '../../src/routes/api/openapi.ts';
import { startApp, type TestApp } from '../helpers/app.ts';
import { answerProblems } from './answer-check.ts';

/** Any JSON, for looking into answers. */
// biome-ignore lint/suspicious/noExplicitAny: tests assert on what is there
export type Json = any;

export interface Answer {
  status: number;
  body: Json;
  headers: Record<string, string | string[] | number | undefined>;
}

export interface Api extends TestApp {
  bridge: BridgeHost;
  document: ApiDocument;
  tokens: { read: string; manage: string };
  /** Calls with a `manage` token, and fails when the answer is not what the OpenAPI document promises. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  get(path: string, options?: CallOptions): Promise<Answer>;
  post(path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  patch(path: string, body?: unknown): Promise<Answer>;
  put(path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  delete(path: string, body?: unknown): Promise<Answer>;
}

export interface CallOptions {
  /** Another token; null = none. */
  token?: string | null;
  headers?: Record<string, string>;
}

export interface ApiOptions {
  /** The address of a stand-in for Zalo. */
  zaloBase?: string;
  clock?: Clock;
  /** A folder that outlives the server, for tests that start it again. */
  dataDir?: string;
  env?: Record<string, string>;
}

/** The whole application with the real bridge, and a program that calls its API. */
export async function startApi(t: TestContext, { zaloBase, clock, dataDir, env }: ApiOptions = {}): Promise<Api> {
  let bridge: BridgeHost | undefined;
  const zb = await startApp(t, {
    env: { ...(zaloBase !== undefined && { ZB_ZALO_BASE: zaloBase }), ...env },
    ...(dataDir !== undefined && { dataDir }),
    ...(clock && { clock }),
    bridge(parts) {
      const { config, stores, logger: log } = parts;
      assert.ok(log);
      const host = createBridge({ config, stores, clock: parts.clock, log });
      t.after(() => host.stopAll());
      bridge = host;
      return host;
    },
  });
  assert.ok(bridge);
  const token = (scope: 'read' | 'manage') =>
    createToken(zb.stores.apiTokens, { name: scope, scope, expiresAt: null }).secret;
  const tokens = { read: token('read'), manage: token('manage') };
  const document = (await zb.app.inject('/api/v1/openapi.json')).json() as ApiDocument;

  const call: Api['call'] = async (method, path, body, { token = tokens.manage, headers = {} } = {}) => {
    const url = `/api/v1${path}`;
    const response = await zb.app.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = {
      status: response.statusCode,
      body: response.body === '' ? null : response.json(),
      headers: response.headers,
    };
    assert.deepEqual(answerProblems(document, method, url, answer), [], `${method} ${url} → ${response.body}`);
    return answer;
  };
  return {
    ...zb,
    bridge,
    document,
    tokens,
    call,
    get: (path, options) => call('GET', path, undefined, options),
    post: (path, body, options) => call('POST', path, body, options),
    put: (path, body, options) => call('PUT', path, body, options),
    patch: (path, body) => call('PATCH', path, body),
    delete: (path, body) => call('DELETE', path, body),
  };
}

/** A refused call: status, code, and the fields that are named. */
export function refusal({ status, body }: Answer): { status: number; code: string; paths: string[] } {
  return { status, code: body.code, paths: (body.errors ?? []).map((error: { path: string }) => error.path) };
}

/** Everything of a list, page by page, and how many pages there were. */
export async function allPages(zb: Api, path: string, limit: number): Promise<{ items: Json[]; pages: number }> {
  const items: Json[] = [];
  let cursor = '';
  for (let pages = 1; ; pages++) {
    const { status, body } = await zb.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`);
    assert.equal(status, 200);
    assert.ok(body.items.length <= limit);
    items.push(...body.items);
    if (body.nextCursor === undefined) return { items, pages };
    cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
  }
}
