import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

export type Form = Record<string, string | number | boolean | string[]>;

/** A browser over `inject`: keeps cookies, and the token of the last page for its forms. Follows nothing by itself. */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Sends a form like a page of ours does. */
  post(path: string, form?: Form, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** The same, asked for by htmx: the answer is a piece of the page. */
  hxGet(path: string): Promise<LightMyRequestResponse>;
  hxPost(path: string, form?: Form): Promise<LightMyRequestResponse>;
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
  cookies: Map<string, string>;
  /** The token that the next form will carry. */
  csrf: string;
}

export function createClient(
  app: FastifyInstance,
  extra: Record<string, string> = {},
  start: { cookie?: string; csrf?: string } = {},
): Client {
  const cookies = new Map<string, string>();
  if (start.cookie) cookies.set(...splitOnce(start.cookie));

  const client: Client = {
    cookies,
    csrf: start.csrf ?? '',
    async request(options) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const headers = { ...(cookie && { cookie }), ...extra, ...options.headers };
      const response = await app.inject({ ...options, headers });
      for (const { name, value, maxAge } of response.cookies) {
        if (maxAge === 0) cookies.delete(name);
        else cookies.set(name, value);
      }
      client.csrf = /name="_csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? client.csrf;
      return response;
    },
    get: (url, headers = {}) => client.request({ method: 'GET', url, headers: { accept: 'text/html', ...headers } }),
    post: (url, form = {}, headers = {}) =>
      client.request({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
        payload: encode({ _csrf: client.csrf, ...form }),
      }),
    hxGet: (url) => client.get(url, HTMX),
    hxPost: (url, form) => client.post(url, form, HTMX),
  };
  return client;
}

const HTMX = { 'hx-request': 'true', 'hx-request-type': 'partial' };

function encode(form: Form): string {
  const pairs = Object.entries(form).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return new URLSearchParams(pairs).toString();
}

function splitOnce(cookie: string): [string, string] {
  const at = cookie.indexOf('=');
  return [cookie.slice(0, at), cookie.slice(at + 1)];
}
