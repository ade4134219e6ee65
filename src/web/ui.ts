import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Locale, type MessageKey, say, type T, type Text } from '../i18n/index.ts';
import { unpacked } from '../i18n/words.ts';
import type { Assets } from './assets.ts';
import { type Flash, takeFlashes } from './flash.ts';
import { createFormat, type Format } from './format.ts';
import { type IconName, iconMarkup } from './icons.ts';
import { markdownHtml } from './markdown.ts';
import type { Theme } from './preferences.ts';
import { type Attributes, attributes, html, SafeHtml } from './safe-html.ts';
import { localPath } from './same-origin.ts';

/** Counts beside the navigation: what waits for the owner. */
export interface NavBadges {
  channels?: number;
  pairing: number;
  conversations: number;
  /** Drafts and chats that an agent handed over. */
  waiting?: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Set by the part that can count; without it there are no badges. */
    navBadges?: (request: FastifyRequest) => NavBadges;
    /** What is wrong with the server as a whole, in a sentence above every page; set by the part that knows. */
    trouble?: () => MessageKey | null;
  }
  interface FastifyContextConfig {
    /** Reachable without signing in. */
    public?: boolean;
  }
}

export interface NavItem {
  id: 'channels' | 'conversations' | 'waiting' | 'pairing' | 'workspaces' | 'system';
  path: string;
  icon: IconName;
  label: MessageKey;
  waiting: number;
}

/** What every template can use, as `it.ui` (and `t`, `fmt`, `icon`, `asset` by their short names). */
export interface Ui {
  t: T;
  /** A text that may be a message of the catalogue, in words. */
  say(text: Text): string;
  /** Why an agent failed, from how it is kept (`packed`), in the reader's language. */
  told(kept: string): string;
  locale: Locale;
  theme: Theme;
  fmt: Format;
  /** The moment of this answer. */
  now: number;
  asset(name: string): string;
  icon(name: string): SafeHtml;
  /** Attributes from an object: `<input <%= ui.attrs({ name, required: true }) %>>`. */
  attrs(attributes: Attributes | undefined): SafeHtml;
  /** An agent's Markdown as markup that can do nothing. */
  markdown(text: string): SafeHtml;
  /** Marks finished markup; `slot()` uses it. Never for text that came from outside. */
  safe(markup: string): SafeHtml;
  /** The address of this page, to come back to after a form. */
  path: string;
  csrf: string;
  /** A hidden input with the token, for every `<form method="post">`. */
  csrfField: SafeHtml;
  /** The name of who is signed in. */
  user: string | null;
  navigation(): NavItem[];
  /** What is wrong with the server as a whole. */
  trouble(): MessageKey | null;
  /** Messages to be shown now; asking takes them. */
  flashes(): Flash[];
  requestId: string;
}

const NAV: Omit<NavItem, 'waiting'>[] = [
  { id: 'channels', path: '/channels', icon: 'radio', label: 'nav.channels' },
  { id: 'conversations', path: '/conversations', icon: 'messages-square', label: 'nav.conversations' },
  { id: 'waiting', path: '/waiting', icon: 'hand', label: 'nav.waiting.title' },
  { id: 'pairing', path: '/pairing', icon: 'user-check', label: 'nav.pairing' },
  { id: 'workspaces', path: '/workspaces', icon: 'layers', label: 'nav.workspaces' },
  { id: 'system', path: '/system', icon: 'settings', label: 'nav.system' },
];

/** The name of the hidden field, and of the header, that carry the token of a form. */
export const CSRF_FIELD = '_csrf';
export const CSRF_HEADER = 'x-csrf-token';

export function createUi(request: FastifyRequest, reply: FastifyReply, assets: Assets, now: number): Ui {
  const { locale, theme, timeZone } = request.preferences;
  const sprite = assets.url('icons.svg');
  // Signing in is another part's work; pages without it have no user and need no token.
  const { admin, csrfToken } = request as { admin?: { name: string } | null; csrfToken?: () => string };
  const csrf = csrfToken?.call(request) ?? '';
  return {
    t: request.t,
    say: (text) => say(request.t, text),
    told: (kept) => unpacked(request.t, kept),
    locale,
    theme,
    now,
    fmt: createFormat(locale, timeZone, now),
    asset: assets.url,
    icon: (name) => iconMarkup(name, sprite),
    attrs: attributes,
    markdown: markdownHtml,
    safe: (markup) => new SafeHtml(markup),
    path: pathOf(request),
    csrf,
    csrfField: csrf ? html`<input type="hidden" name="${CSRF_FIELD}" value="${csrf}">` : html``,
    user: admin?.name ?? null,
    navigation() {
      const badges: Partial<Record<string, number>> = { ...request.server.navBadges?.(request) };
      const items = NAV.map((item) => ({ ...item, waiting: badges[item.id] ?? 0 }));
      // Most owners have neither drafts nor handoffs: the place is there when something is in it.
      return items.filter(({ id, waiting }) => id !== 'waiting' || waiting > 0);
    },
    trouble: () => request.server.trouble?.() ?? null,
    flashes: () => takeFlashes(request, reply),
    requestId: request.id,
  };
}

// A page that answers a form has an address that cannot be asked for again: what came before it can.
function pathOf(request: FastifyRequest): string {
  if (request.method === 'GET' && request.headers['hx-request'] !== 'true') return localPath(request.url);
  const referer = URL.parse(request.headers['hx-current-url']?.toString() ?? request.headers.referer ?? '');
  return referer?.host === request.host ? localPath(referer.pathname + referer.search) : '/';
}
