import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Clock } from '../clock.ts';
import { HttpProblem, notFound } from '../web/errors.ts';
import { isPartial } from '../web/htmx.ts';
import { localPath } from '../web/same-origin.ts';
import { CSRF_FIELD } from '../web/ui.ts';
import type { Accounts } from './accounts.ts';
import { type Passkeys, passkeyPlace } from './passkeys.ts';
import type { SecondFactors } from './second-factor.ts';
import type { AuthStores } from './stores.ts';

/** How long a proof counts. Signing in is one. */
export const PROOF_MS = 10 * 60_000;

const FIELDS = { password: '_proof_password', code: '_proof_code', passkey: '_proof_passkey' } as const;
type Way = keyof typeof FIELDS;
const WRONG = {
  password: 'auth.problem.wrong.password',
  code: 'auth.problem.wrong.code',
  passkey: 'passkeys.wrong',
} as const;

type ProofCheck = { ok: true } | { ok: false; retryAfterMs: number | null };

export interface ProofCard {
  /** Where the form goes: to the act that asked, or to `/prove`. */
  action: string;
  /** What had been filled in, carried along; null when it could not be (a file): it has to be sent again. */
  carried: [name: string, value: string][] | null;
  /** Where "cancel" leads. */
  back: string;
  userName: string;
  /** Whether a code of the authenticator app counts too. */
  code: boolean;
  /** Set when a passkey counts too: the address it works at. */
  origin: string | null;
  errors: Partial<Record<Way, string>>;
}

declare module '../web/view.ts' {
  interface Views {
    'pages/prove': ProofCard;
    'partials/auth/proof': ProofCard;
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * A `preHandler` for acts that whoever finds an open browser must not do: without a proof in the last ten minutes it
     * asks for the password or a code first. A plain form is not lost: the answer carries it along, and what proves the
     * owner comes back together with it. A GET comes back to its address.
     */
    requireRecentProof(request: FastifyRequest, reply: FastifyReply): Promise<unknown>;
  }
}

type Body = Record<string, unknown>;

export interface RecentProofOptions {
  accounts: Accounts;
  secondFactors: SecondFactors;
  passkeys: Passkeys;
  stores: AuthStores;
  clock: Clock;
  publicOrigin: string | null;
}

export const recentProofPlugin = fp<RecentProofOptions>(
  async (app, { accounts, secondFactors, passkeys, stores, clock, publicOrigin }) => {
    const owner = (request: FastifyRequest) => {
      if (!request.session) throw new HttpProblem(401, 'unauthorized');
      return request.session;
    };

    const ask = (request: FastifyRequest, reply: FastifyReply, status: number, changes: Partial<ProofCard>) => {
      const { adminId, adminName } = owner(request);
      const place = passkeyPlace(request, publicOrigin);
      const card: ProofCard = {
        action: localPath(request.url),
        carried: carriedOf(request),
        back: pageOf(request),
        userName: adminName,
        code: secondFactors.isOn(adminId),
        origin: place && passkeys.has(adminId, place) ? place.origin : null,
        errors: {},
        ...changes,
      };
      if (!card.carried) card.action = `/prove?next=${encodeURIComponent(card.back)}`;
      reply.code(status);
      if (!isPartial(request)) return reply.page('pages/prove', card);
      return reply.retarget('#main', 'innerHTML').partial('partials/auth/proof', card);
    };

    const check: Record<Way, (request: FastifyRequest, given: string) => Promise<ProofCheck>> = {
      password: (request, given) => accounts.confirm(owner(request).adminId, given),
      code: (request, given) => secondFactors.check(owner(request).adminId, given),
      async passkey(request, given) {
        const { id, adminId } = owner(request);
        const place = passkeyPlace(request, publicOrigin);
        const passkey = place && (await passkeys.use(id, place, given));
        return passkey?.adminId === adminId ? { ok: true } : { ok: false, retryAfterMs: null };
      },
    };

    /** Null when it proves who is asking; else what to say beside which field. */
    async function refusal(request: FastifyRequest, reply: FastifyReply, given: Partial<Record<Way, string>>) {
      const { adminId } = owner(request);
      const way: Way = given.passkey ? 'passkey' : given.code && !given.password ? 'code' : 'password';
      if (!given[way]) return { status: 422, errors: { [way]: request.t('error.field.required') } };
      const result = await check[way](request, given[way]);
      if (result.ok) return null;
      if (result.retryAfterMs === null) {
        stores.audit.add(adminId, 'proof.failed', null, { way });
        return { status: 422, errors: { [way]: request.t(WRONG[way]) } };
      }
      reply.header('retry-after', Math.ceil(result.retryAfterMs / 1000));
      const minutes = Math.ceil(result.retryAfterMs / 60_000);
      return { status: 429, errors: { [way]: request.t('auth.problem.wait', { minutes }) } };
    }

    app.decorate('requireRecentProof', async (request: FastifyRequest, reply: FastifyReply) => {
      const given = takeProof(request.body as Body | null);
      if (clock.now() - owner(request).provedAt < PROOF_MS) return;
      if (Object.keys(given).length > 0) {
        const refused = await refusal(request, reply, given);
        if (refused) return ask(request, reply, refused.status, { errors: refused.errors });
        reply.renewSession();
        return;
      }
      if (request.headers.accept?.startsWith('application/json')) throw new HttpProblem(403, 'proof-needed');
      if (request.method !== 'GET') return ask(request, reply, 403, {});
      return reply.redirect(`/prove?next=${encodeURIComponent(localPath(request.url))}`, 303);
    });

    app.post('/prove/passkey/options', async (request, reply) => {
      const { id, adminId } = owner(request);
      const place = passkeyPlace(request, publicOrigin);
      if (!place || !passkeys.has(adminId, place)) throw notFound();
      return reply.header('cache-control', 'no-store').send(await passkeys.request(id, place, adminId));
    });

    app.get<{ Querystring: { next?: string } }>('/prove', async (request, reply) => {
      const back = localPath(request.query.next, '/system');
      if (clock.now() - owner(request).provedAt < PROOF_MS) return reply.seeOther(back);
      return ask(request, reply, 200, { back: '/system' });
    });

    app.post<{ Querystring: { next?: string } }>('/prove', async (request, reply) => {
      const refused = await refusal(request, reply, takeProof(request.body as Body | null));
      if (refused) return ask(request, reply, refused.status, { back: '/system', errors: refused.errors });
      reply.renewSession();
      return reply.seeOther(localPath(request.query.next, '/system'));
    });
  },
  { name: 'zb-recent-proof', dependencies: ['zb-session', 'zb-csrf', 'zb-guard', 'zb-view'] },
);

/** Takes what proves the owner out of the form: the act behind it knows nothing of it. */
function takeProof(body: Body | null): Partial<Record<Way, string>> {
  const given: Partial<Record<Way, string>> = {};
  for (const [way, field] of Object.entries(FIELDS)) {
    const value = body?.[field];
    if (typeof value === 'string' && value !== '') given[way as Way] = value.slice(0, 20_000);
    if (body) delete body[field];
  }
  return given;
}

function carriedOf(request: FastifyRequest): ProofCard['carried'] {
  if (request.method === 'GET') return [];
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  if (!type.startsWith('application/x-www-form-urlencoded')) return null;
  return Object.entries((request.body ?? {}) as Body)
    .filter(([name]) => name !== CSRF_FIELD)
    .flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one ?? '')]));
}

/** The page that the form was on. */
function pageOf(request: FastifyRequest): string {
  const page = URL.parse(String(request.headers['hx-current-url'] ?? request.headers.referer ?? ''));
  return page?.host === request.host ? localPath(page.pathname + page.search) : '/';
}
