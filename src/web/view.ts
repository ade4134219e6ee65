import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import fastifyView from '@fastify/view';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { acceptedEncoding, loadAssets } from './assets.ts';
import { loadTemplates } from './templates.ts';
import { createUi } from './ui.ts';

/**
 * What each template needs, by its name. A route declares its own beside the handler, and `reply.page` is checked:
 *
 *     declare module '../web/view.ts' {
 *       interface Views { 'pages/pairing/index': { requests: PairingRow[] } }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Views {}

/** The data argument for a template: typed when declared, any object or nothing otherwise. */
export type ViewData<N extends string> = N extends keyof Views ? [data: Views[N]] : [data?: object];

declare module 'fastify' {
  interface FastifyReply {
    /** Answers with a full page; its template chooses the layout. */
    page<const N extends string>(template: N, ...data: ViewData<N>): Promise<FastifyReply>;
    /** Renders a template to a string, with the same `ui` as a page. */
    render<const N extends string>(template: N, ...data: ViewData<N>): Promise<string>;
    /** Sends rendered HTML: never cached, because it belongs to one reader. */
    html(markup: string): FastifyReply;
  }
}

export interface ViewOptions {
  /** The moment that relative times are measured from. */
  now: () => number;
}

export const viewPlugin = fp<ViewOptions>(
  async (app, { now }) => {
    const assets = loadAssets();
    const templates = loadTemplates(assets);
    // `production` keeps compiled templates; `root` is only joined in front of names, never read.
    await app.register(fastifyView, { engine: { eta: templates }, root: 'views', production: true });

    app.decorateReply('render', function (this: FastifyReply, template: string, data?: object) {
      const ui = createUi(this.request, this, assets, now());
      return this.viewAsync(template, { ...data, ui });
    });

    app.decorateReply('html', function (this: FastifyReply, markup: string) {
      this.header('vary', 'Accept-Encoding, Accept-Language, Cookie, HX-Request, HX-Request-Type, Sec-Fetch-Site');
      if (!this.hasHeader('cache-control')) this.header('cache-control', 'no-store');
      return sendCompressed(this.type('text/html; charset=utf-8'), markup);
    });

    app.decorateReply('page', async function (this: FastifyReply, template: string, data?: object) {
      return this.html(await this.render(template, data ?? {}));
    });
  },
  { name: 'zb-view', dependencies: ['zb-preferences', 'zb-flash'] },
);

// A page shrinks to a quarter in under a millisecond. That the length of an answer then tells something about it
// (BREACH) needs another site that makes the browser ask as the owner, and strict cookies do not let it.
function sendCompressed(reply: FastifyReply, markup: string): FastifyReply {
  const encoding = markup.length > 1024 && acceptedEncoding(reply.request);
  if (encoding === 'br') {
    const body = brotliCompressSync(markup, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
    return reply.header('content-encoding', 'br').send(body);
  }
  if (encoding === 'gzip') return reply.header('content-encoding', 'gzip').send(gzipSync(markup));
  return reply.send(markup);
}
