import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { type Static, Type } from 'typebox';
import { LOCALES, type Locale, type T, translator } from '../i18n/index.ts';
import { HttpProblem } from './errors.ts';
import { canonicalTimeZone } from './format.ts';
import { isSameOrigin, localPath } from './same-origin.ts';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

/** How the reader wants the pages: kept in cookies of this browser, so it works before signing in. */
export interface Preferences {
  locale: Locale;
  theme: Theme;
  timeZone: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Language, theme and time zone of the reader. */
    preferences: Preferences;
    /** Says a message in the reader's language. */
    t: T;
  }
}

const ONE_YEAR = 365 * 24 * 3600;

const LocaleForm = Type.Object({ locale: Type.Enum([...LOCALES]), back: Type.Optional(Type.String()) });
const ThemeForm = Type.Object({ theme: Type.Enum([...THEMES]), back: Type.Optional(Type.String()) });

export const preferencesPlugin = fp<{ timeZone: string }>(
  async (app, { timeZone }) => {
    const known = new WeakMap<FastifyRequest, Preferences>();

    app.decorateRequest('preferences', {
      getter(this: FastifyRequest) {
        let preferences = known.get(this);
        if (!preferences) {
          preferences = readPreferences(this, timeZone);
          known.set(this, preferences);
        }
        return preferences;
      },
    });
    app.decorateRequest('t', {
      getter(this: FastifyRequest) {
        return translator(this.preferences.locale);
      },
    });
  },
  { name: 'zb-preferences', dependencies: ['@fastify/cookie'] },
);

/** The switches for language and theme: plain forms that lead back to the page they were on. */
export const preferenceRoutes = fp<{ publicOrigin: string | null }>(
  async (app, { publicOrigin }) => {
    const remember = (request: FastifyRequest, reply: FastifyReply, cookie: string, value: string, back?: string) => {
      if (!isSameOrigin(request, publicOrigin)) throw new HttpProblem(403, 'cross-origin');
      const secure = publicOrigin?.startsWith('https:') ?? false;
      reply.setCookie(cookie, value, { path: '/', maxAge: ONE_YEAR, httpOnly: true, sameSite: 'lax', secure });
      return reply.redirect(localPath(back), 303);
    };

    app.post<{ Body: Static<typeof LocaleForm> }>(
      '/ui/locale',
      { schema: { body: LocaleForm }, config: { public: true } },
      (request, reply) => remember(request, reply, 'zb_locale', request.body.locale, request.body.back),
    );
    app.post<{ Body: Static<typeof ThemeForm> }>(
      '/ui/theme',
      { schema: { body: ThemeForm }, config: { public: true } },
      (request, reply) => remember(request, reply, 'zb_theme', request.body.theme, request.body.back),
    );
  },
  { name: 'zb-preference-routes', dependencies: ['zb-preferences', 'zb-error-pages', '@fastify/formbody'] },
);

function readPreferences(request: FastifyRequest, timeZone: string): Preferences {
  // Missing when a request fails before its cookies are read.
  const cookies = request.cookies ?? {};
  const zone = cookies.zb_tz;
  return {
    locale:
      LOCALES.find((locale) => locale === cookies.zb_locale) ?? acceptedLocale(request.headers['accept-language']),
    theme: THEMES.find((theme) => theme === cookies.zb_theme) ?? 'system',
    timeZone: (zone && canonicalTimeZone(zone)) || timeZone,
  };
}

/** The first of our languages that the browser asks for with the highest weight; Vietnamese when it asks for neither. */
export function acceptedLocale(header: string | undefined): Locale {
  const wishes = (header ?? '').split(',').map((part) => {
    const [tag = '', ...params] = part.trim().toLowerCase().split(';');
    const q = params.map((param) => /^\s*q=([\d.]+)$/.exec(param)?.[1]).find(Boolean);
    return { language: tag.split('-', 1)[0], weight: q === undefined ? 1 : Number(q) };
  });
  const best = wishes
    .filter((wish) => wish.weight > 0 && LOCALES.some((locale) => locale === wish.language))
    .sort((a, b) => b.weight - a.weight)[0];
  return LOCALES.find((locale) => locale === best?.language) ?? 'vi';
}
