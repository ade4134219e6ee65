import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { AUDIT_KEPT_DAYS } from '../../db/stores/audit.ts';
import type { T } from '../../i18n/index.ts';
import { isPartial } from '../../web/htmx.ts';

interface AuditRow {
  at: number;
  actor: string;
  action: string;
  subject: string | null;
  /** `section: texts · n: 2` */
  detail: string;
}

export interface AuditRows {
  rows: AuditRow[];
  morePath: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-audit': {
      list: AuditRows;
      days: number;
      filter: { area: string; actor: string };
      areas: string[];
      actors: { value: string; label: string }[];
    };
    'partials/audit/rows': AuditRows;
  }
}

const PAGE = 50;
const MAX_FILTER = 80;

type Ask = { Querystring: { area?: unknown; actor?: unknown; cursor?: unknown } };

/** System → Audit log. Entries come newest first, so a page that was read does not move when new ones arrive. */
export const auditRoutes: FastifyPluginAsync<Pick<AppParts, 'stores'>> = async (app, { stores }) => {
  const nameOf = (actor: string, t: T): string => {
    if (actor === 'cli' || actor === 'anonymous') return t(`audit.by.${actor}`);
    const id = actor.replace(/^api:/, '');
    if (id !== actor)
      return t('audit.by.token', { name: stores.apiTokens.list().find((one) => one.id === id)?.name ?? id });
    return stores.admins.get(actor)?.name ?? actor;
  };

  app.get<Ask>('/system/audit', (request, reply) => {
    const [area, actor, cursor] = [request.query.area, request.query.actor, request.query.cursor].map(textOf);
    const page = stores.audit.page(
      { ...(area && { action: area }), ...(actor && { actor }) },
      PAGE,
      cursor || undefined,
    );
    const names = new Map<string, string>();
    const named = (one: string) => names.get(one) ?? names.set(one, nameOf(one, request.t)).get(one) ?? one;
    const query = new URLSearchParams({ area: area ?? '', actor: actor ?? '', cursor: page.nextCursor ?? '' });
    const list: AuditRows = {
      rows: page.items.map((entry) => ({
        at: entry.at,
        actor: named(entry.actor),
        action: entry.action,
        subject: entry.subject,
        detail: Object.entries(entry.detail ?? {})
          .map(([name, value]) => `${name}: ${value}`)
          .join(' · '),
      })),
      morePath: page.nextCursor && `/system/audit?${query}`,
    };
    if (isPartial(request)) return reply.partial('partials/audit/rows', list);
    const { areas, actors } = stores.audit.known();
    return reply.page('pages/system-audit', {
      list,
      days: AUDIT_KEPT_DAYS,
      filter: { area: area ?? '', actor: actor ?? '' },
      areas,
      actors: actors.map((value) => ({ value, label: named(value) })),
    });
  });
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_FILTER) : '';
}
