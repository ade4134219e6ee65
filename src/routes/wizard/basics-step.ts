import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Channel } from '../../db/stores/channels.ts';
import { isRunning } from '../channels/login-panel.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type FieldErrors, type FormBody, one } from '../policy/fields.ts';
import { signedIn } from '../system/signed-in.ts';
import {
  type BasicsForm,
  checkBasics,
  emptyBasics,
  MAX_NAME,
  NEW_WORKSPACE,
  readBasics,
  saveBasics,
  storedBasics,
} from './basics.ts';
import { enterStep, stepPath } from './progress.ts';

/** The part of the form that depends on the chosen workspace. */
export interface WorkspaceFields {
  form: BasicsForm;
  errors: FieldErrors;
  /** Threads to choose from; null while a new workspace is being named. */
  threads: { id: string; title: string }[] | null;
  /** There is nothing else to choose. */
  isFirst: boolean;
  maxName: number;
}

interface BasicsView extends WorkspaceFields {
  /** Null until the first step has made it. */
  channelId: string | null;
  workspaces: { id: string; name: string }[];
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/wizard-basics': BasicsView;
    'partials/wizard/workspace': WorkspaceFields;
  }
}

type Post = { Body: FormBody | null };

/** Step 1, for a new channel and for coming back to it. */
export async function basicsStep(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  const view = (form: BasicsForm, errors: FieldErrors, channelId: string | null): BasicsView => {
    const workspaces = stores.workspaces.list();
    const isNew = form.workspaceId === NEW_WORKSPACE || workspaces.length === 0;
    return {
      channelId,
      workspaces,
      form: isNew ? { ...form, workspaceId: NEW_WORKSPACE } : form,
      errors,
      threads: isNew ? null : stores.threads.shared(form.workspaceId),
      isFirst: workspaces.length === 0,
      maxName: MAX_NAME,
    };
  };

  const submit = (request: FastifyRequest<Post>, reply: FastifyReply, channel: Channel | null) => {
    const form = readBasics(request.body ?? {});
    const act = one(request.body ?? {}, 'act');
    const again = (status: number, errors: FieldErrors) =>
      reply.code(status).page('pages/wizard-basics', view(form, errors, channel?.id ?? null));
    if (act === 'workspace') return again(200, {});
    const checked = checkBasics(parts, form);
    if ('errors' in checked) return again(422, checked.errors);
    const { id, accountUid } = saveBasics(parts, channel, form.key, checked.ok, request.t('wizard.basics.defaultName'));
    stores.audit.add(signedIn(request).adminId, 'channel.drafted', id);
    if (act === 'draft') return reply.flash(request.t('wizard.saved')).seeOther('/channels');
    if (accountUid === null && !isRunning(bridge.login(id))) bridge.startLogin(id);
    return reply.seeOther(stepPath(id, 'login'));
  };

  app.get<{ Querystring: { workspaceId?: unknown } }>('/channels/new', (request, reply) =>
    reply.page('pages/wizard-basics', view(emptyBasics(parts, one(request.query, 'workspaceId')), {}, null)),
  );

  /** Another workspace was chosen: its threads, or a name for a new one. */
  app.get<{ Querystring: FormBody }>('/channels/new/workspace', (request, reply) =>
    reply.partial('partials/wizard/workspace', view({ ...readBasics(request.query), threadId: '' }, {}, null)),
  );

  app.post<Post>('/channels/new', (request, reply) => submit(request, reply, null));

  app.get<OfChannel>('/channels/:id/setup/basics', (request, reply) => {
    const step = enterStep(parts, request.params.id, 'basics');
    if ('instead' in step) return reply.seeOther(step.instead);
    return reply.page('pages/wizard-basics', view(storedBasics(step.channel), {}, step.channel.id));
  });

  app.post<OfChannel & Post>('/channels/:id/setup/basics', (request, reply) => {
    const step = enterStep(parts, request.params.id, 'basics');
    return 'instead' in step ? reply.seeOther(step.instead) : submit(request, reply, step.channel);
  });
}
