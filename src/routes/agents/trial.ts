import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Workspace } from '../../db/stores/workspaces.ts';
import { messageText } from '../../text.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { agentPage, formView, type TrialView, trialView } from './context.ts';
import { checkReach, type FormContext, hasTypedKey, readForm, readSecret, toDraft } from './form.ts';
import type { Preset } from './presets.ts';

declare module '../../web/view.ts' {
  interface Views {
    'partials/agents/trial': { trial: TrialView | null };
    'partials/agents/models': { models: string[] };
  }
}

/** Somebody looks at the page meanwhile: longer than this is no answer for them. */
const TRIAL_MS = 60_000;
const MAX_SAY = 2_000;

export interface TrialParts {
  parts: ChannelParts;
  request: FastifyRequest;
  reply: FastifyReply;
  workspace: Workspace;
  context: FormContext;
  body: FormBody;
  preset?: Preset;
}

/**
 * Gives the agent one sentence (or only asks for its models), with the settings as they stand in the form, saved or
 * not. Stores nothing.
 */
export async function tryOut({ parts, request, reply, workspace, context, body, preset }: TrialParts) {
  const form = readForm(context.kind, body);
  const secret = readSecret(form, body);
  const say = messageText(one(body, 'say') ?? '', MAX_SAY).trim();
  const isKeyLost = !isPartial(request) && hasTypedKey(body);
  const shown = { form, say, isKeyLost, ...(preset && { preset }) };
  const isForModels = one(body, 'do') === 'models';
  const errors = checkReach(context, form, secret, request.t);
  if (isForModels) delete errors.model;
  if (Object.keys(errors).length > 0) {
    reply.code(422);
    if (!isPartial(request))
      return reply.page('pages/agent', agentPage(parts, workspace, context, { ...shown, errors }));
    const view = formView(workspace, context, { ...shown, errors });
    return reply.partials([{ html: await reply.render('partials/agents/form', { view }), target: '#agent' }]);
  }
  const text = isForModels ? null : say || request.t('agents.try.default');
  const trial = await parts.bridge.trial(toDraft(context, form, secret), text, untilGone(reply));
  if (!isPartial(request)) return reply.page('pages/agent', agentPage(parts, workspace, context, { ...shown, trial }));
  const pieces = [{ html: await reply.render('partials/agents/trial', { trial: trialView(trial) }), target: '#trial' }];
  if (trial.models)
    pieces.push({ html: await reply.render('partials/agents/models', { models: trial.models }), target: '#models' });
  return reply.partials(pieces);
}

/** Nobody waits for the answer any more: the agent is told to stop. */
function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return AbortSignal.any([gone.signal, AbortSignal.timeout(TRIAL_MS)]);
}
