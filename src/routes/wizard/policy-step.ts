import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PolicyDocument } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type PolicyFormContext, policyFormContext, submitPolicyForm } from '../policy/context.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { POLICY_BODY_LIMIT, type PolicyFormResult } from '../policy/form.ts';
import { readDraft } from './draft.ts';
import { enterStep, stepPath, wizardPolicy } from './progress.ts';

interface PolicyView {
  channelId: string;
  accountName: string;
  policy: PolicyFormContext;
  /** Another window saved this step in between. */
  isStale: boolean;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/wizard-policy': PolicyView;
  }
}

/** Step 3. What is chosen stays in the draft: nothing counts before Save & Start. */
export async function policyStep(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores } = parts;

  const show = (reply: FastifyReply, channel: Channel, result: PolicyFormResult | null, isStale = false) =>
    reply.page('pages/wizard-policy', {
      channelId: channel.id,
      accountName: channel.accountName ?? '',
      policy: policyFormContext(parts, channel, {
        document: result?.draft ?? wizardPolicy(parts, channel),
        version: result === null || isStale ? revisionOf(channel) : result.version,
        ...(result && { input: result.input }),
        ...(result && 'errors' in result && { errors: result.errors, step: result.step }),
      }),
      isStale,
    });

  app.get<OfChannel>('/channels/:id/setup/policy', (request, reply) => {
    const step = enterStep(parts, request.params.id, 'policy');
    return 'instead' in step ? reply.seeOther(step.instead) : show(reply, step.channel, null);
  });

  app.post<OfChannel & { Body: FormBody | null }>(
    '/channels/:id/setup/policy',
    { bodyLimit: POLICY_BODY_LIMIT },
    (request, reply) => {
      const step = enterStep(parts, request.params.id, 'policy');
      if ('instead' in step) return reply.seeOther(step.instead);
      const { channel } = step;
      const result = submitPolicyForm(parts, channel, request.body, wizardPolicy(parts, channel));
      if (!('ok' in result)) return show(reply.code(result.status), channel, result);
      if (!isSaved(channel, result.ok) && result.version !== revisionOf(channel))
        return show(reply.code(409), channel, result, true);
      const draft = { ...channel.draft, policy: result.ok, revision: revisionOf(channel) + 1 };
      stores.channels.update(channel.id, { draft });
      const act = one(request.body ?? {}, 'act');
      if (act === 'draft') return reply.flash(request.t('wizard.saved')).seeOther('/channels');
      return reply.seeOther(stepPath(channel.id, act === 'back' ? 'login' : 'review'));
    },
  );
}

export const revisionOf = (channel: Channel): number => readDraft(channel).revision ?? 0;

/** Sent twice: there is nothing that another window could have changed. */
function isSaved(channel: Channel, document: PolicyDocument): boolean {
  return JSON.stringify(readDraft(channel).policy) === JSON.stringify(document);
}
