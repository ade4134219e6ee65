import * as sea from 'node:sea';
import { Eta } from 'eta';
import type { Assets } from './assets.ts';
import { programFiles } from './files.ts';
import { iconMarkup } from './icons.ts';
import { escapeHtml } from './safe-html.ts';

// Short names in every template, and `<% const body = slot(() => { %>…<% }) %>`: markup to hand to a partial as a value.
const HEADER = `const ui = it.ui, t = ui.t, fmt = ui.fmt, icon = ui.icon, asset = ui.asset;
const slot = (fill) => ui.safe(capture(fill));`;

/** Eta over the program's own files: works the same from disk and from the single binary. */
class Templates extends Eta {
  override resolvePath = (template: string): string => {
    const name = template.replace(/^\/|\.eta$/g, '');
    return `views/${name}.eta`;
  };
  override readFile = (path: string): string => programFiles.text(path);
}

let loaded: Eta | undefined;

/**
 * The program's templates, once a process. The single binary compiles a template when a page first needs it: its build
 * has compiled and checked them all, and doing it again would be a third of a start.
 */
export function loadTemplates(assets: Assets): Eta {
  loaded ??= sea.isSea() ? newTemplates() : createTemplates(assets);
  return loaded;
}

/**
 * Compiles every template and checks what they refer to, so that a page with a broken or missing piece stops the program
 * at its start and not a reader in the middle of something.
 */
export function createTemplates(assets: Assets, sources = readSources()): Eta {
  const eta = newTemplates();
  for (const [path, source] of sources) {
    checkReferences(path, source, sources, assets);
    try {
      eta.templatesSync.define(path, eta.compile(source, { filepath: path }));
    } catch (error) {
      // Eta appends the whole compiled template to what it found.
      const finding = (error as Error).message.split('\n====', 1)[0]?.trim().replace(/\n+/g, ': ');
      throw new Error(`The template ${path} is broken: ${finding}`);
    }
  }
  return eta;
}

function newTemplates(): Eta {
  return new Templates({
    views: 'views',
    cache: true,
    autoEscape: true,
    autoFilter: true,
    // Markup that knows to be safe passes through to the escaping, everything undefined prints nothing.
    filterFunction: (value: unknown) => (value ?? '') as string,
    escapeFunction: escapeHtml,
    functionHeader: HEADER,
    plugins: [{ processFnString: includeOnlyWhatIsPassed }],
  });
}

// Eta hands a partial everything that its page has, so that an `error` of the page would show up beside every field. Here
// a partial gets `ui` and what it is given.
function includeOnlyWhatIsPassed(compiled: string): string {
  const inherited = '{...it, ...(__eta_d ?? {})}';
  if (!compiled.includes(inherited)) throw new Error('Eta compiles include() in a way that templates.ts does not know');
  return compiled.replaceAll(inherited, '{ui: it.ui, ...(__eta_d ?? {})}');
}

function readSources(): Map<string, string> {
  return new Map(programFiles.list('views').map((path) => [path, programFiles.text(path)]));
}

function checkReferences(path: string, source: string, sources: Map<string, string>, assets: Assets): void {
  const named = (call: string) =>
    [...source.matchAll(new RegExp(`\\b${call}\\('([^']+)'`, 'g'))].map((match) => match[1] ?? '');
  for (const name of [...named('include'), ...named('layout')]) {
    if (!sources.has(`views/${name}.eta`))
      throw new Error(`The template ${path} needs "${name}", which does not exist`);
  }
  for (const name of named('asset')) assets.url(name);
  for (const name of named('icon')) iconMarkup(name, '');
}
