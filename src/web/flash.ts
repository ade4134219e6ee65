import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { localPath } from './same-origin.ts';

/** One sentence that says what has just happened, shown once. */
export interface Flash {
  kind: 'ok' | 'warn' | 'bad';
  text: string;
  /** A button beside the sentence that posts to a path of ours, to undo what was done. */
  undo?: { path: string; label: string };
  /** The error that it tells of, and the request under which the log has more. */
  problem?: { code: string; requestId: string };
}

declare module 'fastify' {
  interface FastifyReply {
    /** Says a sentence on this answer, or on the next page when this answer is a redirect. */
    flash(text: string, options?: Partial<Omit<Flash, 'text'>>): FastifyReply;
  }
}

const COOKIE = 'zb_flash';
const MAX_TEXT = 400;

const pending = new WeakMap<FastifyRequest, Flash[]>();

/** Hands over what is to be said, and forgets it. */
export function takeFlashes(request: FastifyRequest, reply: FastifyReply): Flash[] {
  const now = pending.get(request) ?? [];
  pending.delete(request);
  const carried = request.cookies?.[COOKIE];
  if (!carried) return now;
  reply.clearCookie(COOKIE, { path: '/' });
  return [...decode(carried), ...now];
}

/** Keeps messages that nobody showed for the next page, in a cookie that holds only them. */
export const flashPlugin = fp<{ publicOrigin: string | null }>(
  async (app, { publicOrigin }) => {
    const secure = publicOrigin?.startsWith('https:') ?? false;
    app.decorateReply('flash', function (text, { kind = 'ok', ...rest } = {}) {
      const flash: Flash = { kind, text, ...rest };
      pending.set(this.request, [...(pending.get(this.request) ?? []), flash]);
      return this;
    });
    app.addHook('onSend', async (request, reply) => {
      const unsaid = pending.get(request);
      if (!unsaid) return;
      pending.delete(request);
      reply.setCookie(COOKIE, encode(unsaid), { path: '/', maxAge: 60, httpOnly: true, sameSite: 'lax', secure });
    });
  },
  { name: 'zb-flash', dependencies: ['@fastify/cookie'] },
);

function encode(flashes: Flash[]): string {
  const short = flashes.slice(-3).map((flash) => ({ ...flash, text: flash.text.slice(0, MAX_TEXT) }));
  return Buffer.from(JSON.stringify(short)).toString('base64url');
}

// The cookie is not signed, so it is read like any other input: known kinds, text, paths of ours.
function decode(value: string): Flash[] {
  try {
    const list: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
    return Array.isArray(list) ? list.slice(0, 3).flatMap(asFlash) : [];
  } catch {
    return [];
  }
}

function asFlash(value: unknown): Flash[] {
  const { kind, text, undo } = (value ?? {}) as {
    kind?: unknown;
    text?: unknown;
    undo?: { path?: unknown; label?: unknown };
  };
  if (typeof text !== 'string') return [];
  const flash: Flash = { kind: kind === 'warn' || kind === 'bad' ? kind : 'ok', text: text.slice(0, MAX_TEXT) };
  const path = localPath(undo?.path, '');
  if (path && typeof undo?.label === 'string') flash.undo = { path, label: undo.label.slice(0, 40) };
  return [flash];
}
