import { programFiles } from './files.ts';
import { html, type SafeHtml } from './safe-html.ts';
import { ICONS } from './vendor.ts';

export type IconName = (typeof ICONS)[number];

/** One SVG file with every icon as a `<symbol>`: fetched once, then each icon is a few bytes of markup. */
export function iconSprite(): string {
  const symbols = ICONS.map((name) => {
    const svg = programFiles.text(`vendor/icons/${name}.svg`);
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, '')}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

/** Icons are decoration: the words beside them, or an `aria-label` on the button, say what they mean. */
export function iconMarkup(name: string, spriteUrl: string): SafeHtml {
  if (!(ICONS as readonly string[]).includes(name))
    throw new Error(`The icon "${name}" is not in the list of vendor.ts`);
  return html`<svg class="icon" aria-hidden="true"><use href="${spriteUrl}#${name}"/></svg>`;
}
