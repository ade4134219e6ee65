import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { takeFlashes } from './flash.ts';
import { html } from './safe-html.ts';
import type { ViewData } from './view.ts';

/*
 * The only module that knows how partial updates travel. Routes ask `isPartial(request)`, answer with `reply.page` or
 * `reply.partial`, and redirect as usual; no other file names an `HX-` header.
 */

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with one partial: what the asking element swaps in. */
    partial<const N extends string>(template: N, ...data: ViewData<N>): Promise<FastifyReply>;
    /** Answers with several pieces of HTML, each going where its own markup says; with none, nothing is swapped. */
    partials(pieces: Piece[]): Promise<FastifyReply>;
    /** Goes to another page after a form: 303 for a plain one, a page load for a partial update. */
    seeOther(path: string): FastifyReply;
    /** Fires a DOM event in the page; elements wait for it with `hx-trigger="name from:body"`. */
    trigger(event: string, detail?: Record<string, unknown>): FastifyReply;
    /** Puts the answer elsewhere than the asking element wanted. */
    retarget(selector: string, swap?: string): FastifyReply;
    /** Shows another address in the browser without loading it; Back returns to the one before. */
    pushUrl(path: string): FastifyReply;
  }
}

/** A rendered partial, and the selector of the element that it replaces (none: the one that asked). */
export interface Piece {
  html: string;
  target?: string;
  /** How it is put there; `outerMorph` keeps focus and typed text. */
  swap?: 'innerHTML' | 'outerHTML' | 'innerMorph' | 'outerMorph' | 'append' | 'prepend' | 'delete';
}

/** Whether the browser wants a piece of the page rather than the page. Boosted links and Back want the page. */
export function isPartial(request: FastifyRequest): boolean {
  return request.headers['hx-request'] === 'true' && request.headers['hx-request-type'] === 'partial';
}

/** Wraps markup so that it lands in the element that the selector names, whoever asked. */
function aimed({ html: markup, target, swap = 'outerMorph' }: Piece): string {
  return target ? `${html`<hx-partial hx-target="${target}" hx-swap="${swap}">`}${markup}</hx-partial>` : markup;
}

export const htmxPlugin = fp(
  async (app) => {
    app.decorateReply('partials', async function (pieces) {
      const body = pieces.map(aimed).join('\n');
      const flashes = takeFlashes(this.request, this);
      if (flashes.length === 0) return this.html(body);
      const said = await this.render('partials/ui/flash', { flashes });
      // A failing poll says the same again and again: morphing leaves what has not changed, so it is read out once.
      const swap = flashes.every(({ kind }) => kind === 'bad') ? 'innerMorph' : 'innerHTML';
      return this.html(body + aimed({ html: said, target: '#flash', swap }));
    });

    app.decorateReply('partial', async function (template: string, data?: object) {
      return this.partials([{ html: await this.render(template, data ?? {}) }]);
    });

    app.decorateReply('seeOther', function (path) {
      return this.redirect(path, 303);
    });

    app.decorateReply('trigger', function (event, detail) {
      const before = this.getHeader('hx-trigger');
      const events = { ...(typeof before === 'string' && JSON.parse(before)), [event]: detail ?? {} };
      return this.header('hx-trigger', asciiJson(events));
    });

    app.decorateReply('retarget', function (selector, swap) {
      if (swap) this.header('hx-reswap', swap);
      return this.header('hx-retarget', selector);
    });

    app.decorateReply('pushUrl', function (path) {
      return this.header('hx-push-url', path);
    });

    // `fetch` would follow a redirect by itself and the whole next page would land in a corner of this one.
    app.addHook('onSend', async (request, reply, payload) => {
      if (!isPartial(request)) return payload;
      const location = reply.getHeader('location');
      if (reply.statusCode < 300 || reply.statusCode > 399 || location === undefined) return payload;
      reply.removeHeader('location').code(200).header('hx-redirect', location);
      return payload;
    });
  },
  { name: 'zb-htmx', dependencies: ['zb-view', 'zb-flash'] },
);

// Headers hold ASCII only.
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
