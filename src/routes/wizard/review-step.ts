import type { FastifyInstance, FastifyReply } from 'fastify';
import { policyChanges } from '../../bridge/policy/changes.ts';
import { DEFAULT_POLICY } from '../../bridge/policy/types.ts';
import { Refusal, type RefusalCode } from '../../bridge/refusal.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { MessageKey } from '../../i18n/index.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { refusalKey } from '../channels/refusals.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { signedIn } from '../system/signed-in.ts';
import { shownName } from './draft.ts';
import { revisionOf } from './policy-step.ts';
import { enterStep, wizardPolicy } from './progress.ts';
import { type Review, review } from './review.ts';

interface ReviewView {
  review: Review;
  /** What these words were made from. */
  revision: number;
  /** Why nothing was started. */
  problem: MessageKey | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/wizard-review': ReviewView;
  }
}

/** Step 4: everything once more, then Save & Start. */
export async function reviewStep(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores } = parts;

  const show = (reply: FastifyReply, channel: Channel, problem: MessageKey | null = null) =>
    reply.page('pages/wizard-review', { review: review(parts, channel), revision: revisionOf(channel), problem });

  app.get<OfChannel>('/channels/:id/setup/review', (request, reply) => {
    const step = enterStep(parts, request.params.id, 'review');
    return 'instead' in step ? reply.seeOther(step.instead) : show(reply, step.channel);
  });

  app.post<OfChannel & { Body: FormBody | null }>('/channels/:id/setup/review', (request, reply) => {
    const step = enterStep(parts, request.params.id, 'review');
    if ('instead' in step) return reply.seeOther(step.instead);
    const { channel } = step;
    if (one(request.body ?? {}, 'revision') !== String(revisionOf(channel)))
      return show(reply.code(409), channel, 'wizard.review.changed');
    const before = stores.policies.get(channel.id)?.document ?? DEFAULT_POLICY;
    const refused = saveAndStart(parts, channel);
    if (refused) return show(reply.code(409), channel, refusalKey(refused));
    const after = stores.policies.get(channel.id)?.document ?? before;
    stores.audit.add(signedIn(request).adminId, 'channel.saved', channel.id, policyChanges(before, after));
    return reply.flash(request.t('wizard.started', { name: shownName(channel) })).seeOther(`/channels/${channel.id}`);
  });
}

/** The draft goes only when the channel has started: until then the wizard can be taken up again. */
function saveAndStart(parts: ChannelParts, channel: Channel): RefusalCode | null {
  const { stores, bridge } = parts;
  stores.transaction(() => {
    stores.policies.save(channel.id, wizardPolicy(parts, channel));
    stores.channels.update(channel.id, { displayName: shownName(channel) });
  });
  try {
    bridge.start(channel.id);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  stores.channels.update(channel.id, { draft: null });
  return null;
}
