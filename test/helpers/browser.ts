/*
 * A real Chromium for tests: the system's own when CHROMIUM_PATH names it, otherwise the one inside @sparticuz/chromium
 * (Linux x64), whose bundled libraries make it run where no browser was ever installed. Nothing leaves this machine: a
 * page that tries to reach another one is refused and fails its test.
 */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

export interface PageOptions {
  /** Origin of the server under test, such as `http://127.0.0.1:4000`; paths given to `goto` start from it. */
  baseURL: string;
  width?: number;
  height?: number;
  locale?: 'vi' | 'en';
  colorScheme?: 'light' | 'dark';
  timeZone?: string;
  /** Without it, every form still has to work. */
  javaScript?: boolean;
}

interface Observed {
  console: string[];
  refused: string[];
}

const observed = new WeakMap<Page, Observed>();

let launching: Promise<Browser> | undefined;
after(async () => (await launching)?.close());

/** Opens a page in a context of its own, closed with the test. The browser is started once per test file. */
export async function openPage(t: Pick<TestContext, 'after'>, options: PageOptions): Promise<Page> {
  launching ??= launch();
  const browser = await launching;
  const { baseURL, width = 1200, height = width > 720 ? 800 : 844, locale = 'vi', colorScheme = 'light' } = options;
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height },
    hasTouch: width <= 720,
    locale: locale === 'vi' ? 'vi-VN' : 'en-GB',
    colorScheme,
    timezoneId: options.timeZone ?? 'Asia/Ho_Chi_Minh',
    javaScriptEnabled: options.javaScript ?? true,
  });
  const seen: Observed = { console: [], refused: [] };
  t.after(async () => {
    await context.close();
    assert.deepEqual(seen.refused, [], 'the page tried to leave this machine');
  });
  // Chromium refuses these by itself (see launch); watching instead of routing keeps the browser's cache in use.
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(http|ws)s?:$/.test(url.protocol) && !isLoopback(url.hostname)) seen.refused.push(url.href);
  });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && seen.console.push(message.text()));
  page.on('pageerror', (error) => seen.console.push(String(error)));
  observed.set(page, seen);
  return page;
}

/** Fails when the page has written an error to the console; `allow` names the ones that belong to the test. */
export function expectNoConsoleErrors(page: Page, allow: RegExp[] = []): void {
  const errors = observed.get(page)?.console ?? [];
  assert.deepEqual(
    errors.filter((text) => !allow.some((pattern) => pattern.test(text))),
    [],
  );
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical findings of axe-core, one line each; an empty list is good news. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations: {
    id: string;
    impact: string;
    help: string;
    nodes: { target: string[]; failureSummary: string }[];
  }[] =
    await page.evaluate(`axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then((result) => JSON.parse(JSON.stringify(result.violations)))`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help} — ${node.target.join(' ')} — ${node.failureSummary}`),
    );
}

/** Keeps a picture of the whole page in the folder ZB_SCREENSHOTS, when there is one, for people to look at. */
export async function screenshot(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  const folder = process.env.ZB_SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

async function launch(): Promise<Browser> {
  const own = process.env.CHROMIUM_PATH;
  const { executablePath, env } = own ? { executablePath: own, env: {} } : await bundledChromium();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    // The sandbox of Chromium refuses to run for root, which is what containers of CI are.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-background-networking',
      '--disable-gpu',
      '--font-render-hinting=none',
      // Nothing but this machine can be reached, by name or by number.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
    ],
  });
}

/** Unpacks the browser of @sparticuz/chromium with its libraries and fonts, once a machine and version. */
async function bundledChromium(): Promise<{ executablePath: string; env: Record<string, string> }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('Browser tests need CHROMIUM_PATH here: the bundled Chromium is for Linux on x64 only.');
  }
  const { inflate } = await import('@sparticuz/chromium');
  const packageRoot = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))));
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };
  const home = join(tmpdir(), `zalo-bridge-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (!existsSync(home)) {
    // `inflate` writes below the temporary folder of the moment. Test files run side by side, so each unpacks into a
    // folder of its own and the first to finish gives it the name that all of them use.
    const staging = mkdtempSync(`${home}-`);
    const before = process.env.TMPDIR;
    process.env.TMPDIR = staging;
    try {
      await Promise.all(readdirSync(join(packageRoot, 'bin')).map((file) => inflate(join(packageRoot, 'bin', file))));
      writeFileSync(join(staging, 'fonts', 'fonts.conf'), fontConfig(join(home, 'fonts')));
      renameSync(staging, home);
    } catch (error) {
      rmSync(staging, { recursive: true, force: true });
      if (!existsSync(home)) throw error;
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  }
  const libraries = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    executablePath: join(home, 'chromium'),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: join(home, 'fonts') },
  };
}

// The package's own file names folders of a cloud function. Without any font Chromium shows no text, and may crash.
function fontConfig(folder: string): string {
  const alias = (family: string) =>
    `<alias><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`;
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/cache</cachedir>
  ${['sans-serif', 'serif', 'monospace', 'system-ui', 'ui-monospace'].map(alias).join('\n  ')}
</fontconfig>
`;
}
