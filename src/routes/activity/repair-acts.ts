import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../bridge/refusal.ts';
import { notFound } from '../../web/errors.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { type ActForm, answerAct } from './answer-act.ts';
import { answeredId, isTroubled } from './outcome.ts';

interface Repair extends ActForm {
  Params: { id: string; messageId: string };
}

type Said = 'activity.retried' | 'activity.discarded' | 'activity.answering';

/** What one click does about a message that came in: send its answer again, give it up, or answer it after all. */
export const repairActRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;

  app.post<Repair>('/channels/:id/activity/:messageId/retry', (request, reply) =>
    repair(request, reply, 'activity.retried', (id) => bridge.retryMessage(id)),
  );
  app.post<Repair>('/channels/:id/activity/:messageId/discard', (request, reply) =>
    repair(request, reply, 'activity.discarded', (id) => bridge.discardMessage(id)),
  );
  // Who may talk is asked all the same.
  app.post<Repair>('/channels/:id/activity/:messageId/answer', (request, reply) => {
    const { messageId } = loadMessage(request);
    return act(request, reply, 'activity.answering', () => bridge.answerAnyway(messageId));
  });

  /** All parts of the answer that are in trouble, or the message itself when no answer came about. */
  const repair = (request: FastifyRequest<Repair>, reply: FastifyReply, said: Said, one: (id: number) => void) => {
    const inbox = loadMessage(request);
    const deliveries = stores.messages.deliveriesOf([answeredId(inbox)]).get(answeredId(inbox)) ?? [];
    const troubled = deliveries.filter(isTroubled).map((row) => row.messageId);
    return act(request, reply, said, () => {
      for (const id of troubled.length > 0 ? troubled : [inbox.messageId]) one(id);
    });
  };

  /** Refused when another tab was quicker, or when it settled itself meanwhile: then nothing is left to do. */
  const act = (request: FastifyRequest<Repair>, reply: FastifyReply, said: Said, work: () => void) => {
    try {
      work();
      stores.audit.add(signedIn(request).adminId, said, request.params.messageId);
      reply.flash(request.t(said));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply.flash(request.t('activity.noRetry'), { kind: 'warn' });
    }
    return answerAct(parts, request, reply);
  };

  const loadMessage = ({ params }: FastifyRequest<Repair>) => {
    const channel = loadChannel(parts, params.id);
    const id = /^[1-9]\d{0,14}$/.test(params.messageId) ? Number(params.messageId) : 0;
    const inbox = stores.inbox.get(id)?.inbox;
    if (inbox?.channelId !== channel.id) throw notFound();
    return inbox;
  };
};
