/** The templates of the phone page, compiled at the start, and the files that it serves. Works from a folder and from a single binary. */
import { createHash } from 'node:crypto';
import { Eta } from 'eta';
import { programFiles } from '../../web/files.ts';

const TEMPLATES = [
  'layout',
  'home',
  'phone',
  'list',
  'chat',
  'messages',
  'message',
  'body',
  'composer',
  'qr',
  'codes',
  'tools',
  'problem',
] as const;

export type Template = (typeof TEMPLATES)[number];

function compile(): Eta {
  const eta = new Eta({ autoEscape: true, autoFilter: true, filterFunction: (value) => (value ?? '') as string });
  for (const name of TEMPLATES) eta.loadTemplate(`@${name}`, programFiles.text(`phone/views/${name}.eta`));
  return eta;
}

let eta: Eta | undefined;

export function render(template: Template, data: object): string {
  eta ??= compile();
  return eta.render(`@${template}`, data);
}

export interface Asset {
  type: string;
  body: Buffer;
}

const FONTS = ['latin', 'latin-ext', 'vietnamese'].flatMap((subset) =>
  [400, 600].map((weight) => `be-vietnam-pro-${subset}-${weight}.woff2`),
);

/** Name in the address → file. */
export function loadAssets(): Map<string, Asset> {
  return new Map([
    ...['base.css', 'chat.css', 'pages.css'].map((name): [string, Asset] => [
      name,
      { type: 'text/css; charset=utf-8', body: programFiles.read(`phone/${name}`) },
    ]),
    ['htmx.min.js', { type: 'text/javascript; charset=utf-8', body: programFiles.read('vendor/htmx.min.js') }],
    ...FONTS.map((name): [string, Asset] => [
      name,
      { type: 'font/woff2', body: programFiles.read(`vendor/fonts/${name}`) },
    ]),
  ]);
}

/** Changes with the content, so that a browser never shows an old style. */
export function version(assets: Map<string, Asset>): string {
  const hash = createHash('sha256');
  for (const asset of assets.values()) hash.update(asset.body);
  return hash.digest('hex').slice(0, 10);
}
