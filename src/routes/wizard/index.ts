import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { isUnfinished } from '../channels/status.ts';
import { basicsStep } from './basics-step.ts';
import { loginStep } from './login-step.ts';
import { policyStep } from './policy-step.ts';
import { furthestStep, stepPath } from './progress.ts';
import { reviewStep } from './review-step.ts';

const PAGES: FastifyPluginAsync<ChannelParts>[] = [doors, basicsStep, loginStep, policyStep, reviewStep];

/** Setting a channel up: four steps, each with its own address, to be left and taken up at any time. */
export const wizardRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  for (const pages of PAGES) await app.register(pages, parts);
};

/** The ways into an unfinished set-up and out of it. */
async function doors(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  /** Takes up where it was left. */
  app.get<OfChannel>('/channels/:id/setup', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const isOpen = isUnfinished({ channel, hasPolicy: stores.policies.isSaved(channel.id) });
    return reply.seeOther(isOpen ? stepPath(channel.id, furthestStep(parts, channel)) : `/channels/${channel.id}`);
  });

  /** The draft is saved already, and no login may keep running behind. */
  app.post<OfChannel>('/channels/:id/setup/exit', (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    bridge.cancelLogin(id);
    return reply.flash(request.t('wizard.saved')).seeOther('/channels');
  });
}
