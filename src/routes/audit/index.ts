import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Check } from 'typebox/value';
import type { AppParts } from '../../app.ts';
import { AUDIT_DAYS, AuditSettings, readAuditSettings, saveAuditSettings } from '../../audit-settings.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from '../system/signed-in.ts';
import { type AuditRow, createAuditReader } from './context.ts';

export interface AuditRows {
  rows: AuditRow[];
  morePath: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-audit': {
      list: AuditRows;
      /** For how many days entries are kept, as it was typed. */
      kept: { value: string; error: string | null };
      filter: { area: string; actor: string };
      areas: { value: string; label: string }[];
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
  const show = (request: FastifyRequest<Ask>, reply: FastifyReply, kept: { value?: string; error?: string } = {}) => {
    const [area, actor, cursor] = [request.query.area, request.query.actor, request.query.cursor].map(textOf);
    const page = stores.audit.page(
      { ...(area && { action: area }), ...(actor && { actor }) },
      PAGE,
      cursor || undefined,
    );
    const reader = createAuditReader(stores, request.t);
    const query = new URLSearchParams({ area: area ?? '', actor: actor ?? '', cursor: page.nextCursor ?? '' });
    const list: AuditRows = {
      rows: page.items.map(reader.row),
      morePath: page.nextCursor && `/system/audit?${query}`,
    };
    if (isPartial(request)) return reply.partial('partials/audit/rows', list);
    const { areas, actors } = stores.audit.known();
    return reply.page('pages/system-audit', {
      list,
      kept: { value: String(readAuditSettings(stores.serverSettings).keptDays), error: null, ...kept },
      filter: { area: area ?? '', actor: actor ?? '' },
      areas: areas.map((value) => ({ value, label: reader.kindOf(value) })),
      actors: actors.map((value) => ({ value, label: reader.actorOf(value) })),
    });
  };

  app.get<Ask>('/system/audit', (request, reply) => show(request, reply));

  // Nobody who finds an open browser makes the log forget what was done with it.
  const preHandler = app.requireRecentProof;
  app.post<Ask & { Body: { keptDays?: unknown } | null }>('/system/audit/kept', { preHandler }, (request, reply) => {
    const value = textOf(request.body?.keptDays).trim();
    const changed = { keptDays: /^\d{1,6}$/.test(value) ? Number(value) : Number.NaN };
    if (!Check(AuditSettings, changed))
      return show(request, reply.code(422), { value, error: request.t('audit.kept.problem', AUDIT_DAYS) });
    saveAuditSettings(stores.serverSettings, changed);
    stores.audit.add(signedIn(request).adminId, 'audit.kept', null, changed);
    return reply.flash(request.t('audit.kept.saved')).seeOther('/system/audit');
  });
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_FILTER) : '';
}
