import type { FastifyInstance, FastifyReply } from 'fastify';
import { DEFAULT_POLICY } from '../../bridge/policy/types.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type PolicyFormContext, policyFormContext, submitPolicyForm } from './context.ts';
import { isOpen, POLICY_BODY_LIMIT } from './form.ts';
import type { PickerContext } from './picker.ts';
import type { Step } from './steps.ts';

interface OfPicker {
  policy: PolicyFormContext;
  picker: PickerContext;
}

declare module '../../web/view.ts' {
  interface Views {
    'partials/policy/form': { policy: PolicyFormContext };
    'partials/policy/picker': OfPicker;
    'partials/policy/list': OfPicker;
    'partials/policy/others': OfPicker;
    'partials/policy/status': Pick<OfPicker, 'picker'>;
  }
}

/** What the access-policy form asks for while it is being filled in. Nothing here saves anything. */
export async function policyRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  app.post<OfChannel>(
    '/channels/:id/policy/form',
    { bodyLimit: POLICY_BODY_LIMIT, config: { quiet: true } },
    (request, reply) => {
      const channel = loadChannel(parts, request.params.id);
      const previous = stores.policies.get(channel.id)?.document ?? DEFAULT_POLICY;
      const result = submitPolicyForm(parts, channel, request.body, previous);
      const [step, errors, status] = 'ok' in result ? [null, {}, 200] : [result.step, result.errors, result.status];
      // Answered without content, the poll goes on and the page stays as it is.
      if (step?.act === 'poll' && bridge.isRefreshingDirectory(channel.id)) return reply.code(204).send();
      const { draft, version, input } = result;
      const only = step?.picker && isOpen(step.picker, draft) ? step.picker : null;
      const policy = policyFormContext(parts, channel, { document: draft, version, errors, input, step, only });
      return answer(reply.code(status), step, only && policy.pickers[only], policy);
    },
  );
}

/** The smallest part of the form that the step changes. */
function answer(
  reply: FastifyReply,
  step: Step | null,
  picker: PickerContext | null,
  policy: PolicyFormContext,
): Promise<FastifyReply> {
  if (!picker) return reply.retarget('#policy', 'outerHTML').partial('partials/policy/form', { policy });
  switch (step?.act) {
    case 'count':
      return reply.partial('partials/policy/status', { picker });
    case 'more':
      return reply.partial('partials/policy/others', { policy, picker });
    case 'add':
      return reply.partial('partials/policy/picker', { policy, picker });
    default:
      return reply.partial('partials/policy/list', { policy, picker });
  }
}
