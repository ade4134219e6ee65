import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { programFiles } from './files.ts';
import { iconSprite } from './icons.ts';

/** Cascade layers in the order of the cascade; files are `public/css/<layer>.css` and `public/css/<layer>/*.css`. */
const CSS_LAYERS = ['tokens', 'base', 'components', 'pages'];

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

interface Asset {
  readonly url: string;
  readonly type: string;
  readonly body: Buffer;
  /** Whether it gets smaller: pictures and fonts do not. */
  readonly compressible: boolean;
  compressed(encoding: 'br' | 'gzip'): Buffer;
}

/** Every static file with the address it is served under. */
export interface Assets {
  /** The address of a file, such as `/assets/3f2a…/css/app.css`. Throws for a name that does not exist. */
  url(name: string): string;
  byUrl(url: string): Asset | undefined;
}

let loaded: Assets | undefined;

/** Reads all assets; once a process, since the files are part of the program. */
export function loadAssets(): Assets {
  loaded ??= collectAssets();
  return loaded;
}

function collectAssets(): Assets {
  const byName = new Map<string, Asset>();
  const byUrl = new Map<string, Asset>();
  const url = (name: string) => {
    const asset = byName.get(name);
    if (!asset) throw new Error(`There is no asset "${name}"`);
    return asset.url;
  };
  const add = (name: string, body: Buffer) => {
    const asset = pack(name, body);
    byName.set(name, asset);
    byUrl.set(asset.url, asset);
  };
  for (const name of programFiles.list('vendor')) {
    if (name.startsWith('vendor/fonts/')) add(name.slice('vendor/'.length), programFiles.read(name));
  }
  for (const name of programFiles.list('public')) {
    if (!/^public\/(css|js|modules)\//.test(name)) add(name.slice('public/'.length), programFiles.read(name));
  }
  add('icons.svg', Buffer.from(iconSprite()));
  add('js/app.js', Buffer.from(bundleScripts()));
  add('js/passkeys.js', Buffer.from(passkeyScript()));
  add('css/app.css', Buffer.from(bundleStyles(url)));
  return { url, byUrl: (path) => byUrl.get(path) };
}

function bundleStyles(url: (name: string) => string): string {
  const files = programFiles.list('public');
  const layers = CSS_LAYERS.map((layer) => {
    const css = files
      .filter((name) => name === `public/css/${layer}.css` || name.startsWith(`public/css/${layer}/`))
      .map((name) => programFiles.text(name));
    return `@layer ${layer} {\n${css.join('\n')}\n}`;
  });
  return [`@layer ${CSS_LAYERS.join(', ')};`, ...layers]
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .replace(/url\("asset:([^"]+)"\)/g, (_, name: string) => `url("${url(name)}")`);
}

// One file, because htmx loaded as a second deferred script can start before what it should wait for has registered.
// Each script of ours gets a scope of its own, and leaves comments and indentation at home.
function bundleScripts(): string {
  const htmx = programFiles.text('vendor/htmx.min.js').replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  const own = programFiles.list('public').filter((name) => name.startsWith('public/js/'));
  return [htmx, ...own.map(scoped)].join('\n');
}

/** Apart, because only the pages that sign in need it. */
function passkeyScript(): string {
  return [programFiles.text('vendor/webauthn.min.js'), scoped('public/modules/passkeys.js')].join('\n');
}

function scoped(name: string): string {
  const slim = programFiles
    .text(name)
    .replace(/^\s*\/\/.*\n/gm, '')
    .replace(/^\s+/gm, '');
  return `(() => {\n${slim}\n})();`;
}

function pack(name: string, body: Buffer): Asset {
  const type = TYPES[extname(name)];
  if (!type) throw new Error(`The asset "${name}" has no known content type`);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const compressible = /^text|svg/.test(type);
  const done: { br?: Buffer; gzip?: Buffer } = {};
  return {
    url: `/assets/${hash}/${name}`,
    type,
    body,
    compressible,
    // For the first browser that asks, and not at the start: most of a start's time would go into it.
    compressed(encoding) {
      done[encoding] ??= COMPRESS[encoding](body);
      return done[encoding];
    },
  };
}

// The step above 10 takes three times as long and saves 2 %.
const COMPRESS = {
  br: (body: Buffer) =>
    brotliCompressSync(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
      },
    }),
  gzip: (body: Buffer) => gzipSync(body, { level: 9 }),
};

/** Serves the assets. Addresses change with the content, so browsers may keep what they have for ever. */
export const assetsPlugin = fp(
  async (app) => {
    const assets = loadAssets();
    app.get('/assets/*', { config: { public: true } }, (request: FastifyRequest, reply: FastifyReply) => {
      const asset = assets.byUrl(request.url.split('?', 1)[0] ?? '');
      if (!asset) return reply.callNotFound();
      const encoding = asset.compressible ? acceptedEncoding(request) : null;
      if (encoding) reply.header('content-encoding', encoding);
      if (asset.compressible) reply.header('vary', 'Accept-Encoding');
      reply.header('cache-control', 'public, max-age=31536000, immutable').type(asset.type);
      return reply.send(encoding ? asset.compressed(encoding) : asset.body);
    });
  },
  { name: 'zb-assets' },
);

/** The best compression that the browser understands, or null. */
export function acceptedEncoding(request: FastifyRequest): 'br' | 'gzip' | null {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (/\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted)) return 'br';
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/.test(accepted) ? 'gzip' : null;
}
