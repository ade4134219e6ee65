import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ApproveOptions } from '../../bridge/bridge.ts';
import { Refusal } from '../../bridge/refusal.ts';
import type { PairingRequest } from '../../db/stores/pairing.ts';
import { HttpProblem, notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { DURATIONS, pairingPath } from './context.ts';
import { pairingPieces } from './list.ts';

interface Form {
  /** The channel whose page it was; otherwise it was the page of all. */
  scope?: unknown;
  /** The boxes below are on the form, so one that is missing was not ticked. */
  boxes?: unknown;
  notify?: unknown;
  answerFirstMessage?: unknown;
  duration?: unknown;
}
type Decide = { Params: { id: string }; Body: Form | null };
type Act = 'approve' | 'reject' | 'block';

const DAY_MS = 24 * 3600_000;
const LASTS_MS = { forever: null, '30d': 30 * DAY_MS, '1d': DAY_MS } as const;

/** Approve, reject and block: three acts, each of which happens once, whoever clicks twice. */
export const decideRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge, clock } = parts;

  app.post<Decide>('/pairing/:id/approve', (request, reply) =>
    decide('approve', request, reply, (found) => {
      const user = bridge.approvePairing(found.id, approveOptions(request.body ?? {}, clock.now()));
      return `/users/${user.id}/remove`;
    }),
  );
  app.post<Decide>('/pairing/:id/reject', (request, reply) =>
    decide('reject', request, reply, (found) => {
      bridge.rejectPairing(found.id);
      return null;
    }),
  );
  app.post<Decide>('/pairing/:id/block', (request, reply) =>
    decide('block', request, reply, (found) => {
      bridge.blockPairing(found.id);
      return found.uid && `/channels/${found.channelId}/blocked/${found.uid}/unblock`;
    }),
  );

  /** `act` answers the address that takes it back, if there is one. */
  const decide = async (
    kind: Act,
    request: FastifyRequest<Decide>,
    reply: FastifyReply,
    act: (found: PairingRequest) => string | null,
  ) => {
    const found = stores.pairing.get(request.params.id);
    if (!found) throw notFound();
    const scope = request.body?.scope === found.channelId ? found.channelId : null;
    try {
      const undo = act(found);
      stores.audit.add(signedIn(request).adminId, `pairing.${kind}`, found.id, { channel: found.channelId });
      const label = request.t('action.undo');
      const path = undo && `${undo}?back=${encodeURIComponent(pairingPath(scope))}`;
      reply.flash(request.t(saidKey(kind, found), { name: nameOf(found) }), path ? { undo: { path, label } } : {});
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'request_not_pending') throw error;
      const now = stores.pairing.get(found.id) ?? found;
      const state = now.state === 'pending' ? 'expired' : now.state;
      reply.flash(request.t(`pairing.already.${state}`, { name: nameOf(found) }), { kind: 'warn' });
    }
    return isPartial(request)
      ? reply.partials(await pairingPieces(parts, reply, scope))
      : reply.seeOther(pairingPath(scope));
  };
};

function saidKey(kind: Act, { origin }: PairingRequest) {
  return origin === 'owner' && kind === 'reject' ? 'pairing.said.cancelled' : (`pairing.said.${kind}` as const);
}

function nameOf({ name, uid, note, code }: PairingRequest): string {
  return name || uid || note || code || '';
}

function approveOptions(form: Form, now: number): ApproveOptions {
  const duration = form.duration === undefined ? 'forever' : DURATIONS.find((known) => known === form.duration);
  if (!duration)
    throw new HttpProblem(422, 'invalid', { errors: [{ path: 'duration', message: { key: 'error.field.choice' } }] });
  const lasts = LASTS_MS[duration];
  return {
    expiresAt: lasts === null ? null : now + lasts,
    ...(form.boxes === 'true' && {
      notify: form.notify === 'true',
      answerFirstMessage: form.answerFirstMessage === 'true',
    }),
  };
}
