import type { FastifyInstance } from 'fastify';
import { Refusal } from '../../bridge/refusal.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';

/** "Send a test alert", from the card of the alerts. */
export async function testAlertRoute(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  app.post<OfChannel>('/channels/:id/alerts/test', (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    try {
      parts.bridge.testAlert(id);
      parts.stores.audit.add(signedIn(request).adminId, 'channel.test-alert', id);
      reply.flash(request.t('settings.alerts.tested'));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply.flash(request.t('settings.alerts.notConnected'), { kind: 'warn' });
    }
    return reply.seeOther(`/channels/${id}/settings#settings-alerts`);
  });
}
