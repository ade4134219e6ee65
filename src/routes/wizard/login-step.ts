import type { FastifyInstance } from 'fastify';
import { type LoginPanel, loginPanel } from '../channels/login-panel.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { enterStep } from './progress.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/wizard-login': { channelId: string; panel: LoginPanel };
  }
}

/** Step 2. The panel's own requests are those of every QR login: see `routes/channels/login.ts`. */
export async function loginStep(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  app.get<OfChannel>('/channels/:id/setup/login', (request, reply) => {
    const step = enterStep(parts, request.params.id, 'login');
    if ('instead' in step) return reply.seeOther(step.instead);
    const { channel } = step;
    return reply.page('pages/wizard-login', { channelId: channel.id, panel: loginPanel(parts, channel, 'setup') });
  });
}
