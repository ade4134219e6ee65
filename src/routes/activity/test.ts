import type { FastifyPluginAsync } from 'fastify';
import type { Probe } from '../../bridge/bridge.ts';
import type { Verdict } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { localPath } from '../../web/same-origin.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type Choices, choicesFor, MAX_TEXT, type ProbeErrors, type ProbeForm, readProbe, toProbe } from './probe.ts';
import { presentFor, type Remedy, remedyFor } from './remedy.ts';

/** For `partials/activity/test`. */
export interface TestContext {
  channelId: string;
  form: ProbeForm;
  errors: ProbeErrors;
  people: Choices;
  groups: Choices;
  maxText: number;
  /** This very question, to come back to after a remedy. */
  back: string;
  result: (Verdict & { remedy: Remedy | null }) | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/activity-test': { header: ChannelHeader; test: TestContext };
    'partials/activity/test': { test: TestContext };
    'partials/activity/choices': { channelId: string; choices: Choices };
  }
}

type Query = OfChannel & { Querystring: Record<string, unknown> };

/** "Test a message": what would happen to one that nobody sent. It changes nothing, so it is asked for by GET. */
export const testRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge, clock } = parts;

  app.get<Query>('/channels/:id/test', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const form = readProbe(request.query);
    const isAsked = request.query.do === 'test';
    const probe = isAsked ? toProbe(form) : { errors: {} };
    const test = {
      ...context(channel, form),
      back: localPath(request.url),
      errors: 'errors' in probe ? probe.errors : {},
      result: 'ok' in probe ? explain(channel, probe.ok) : null,
    };
    if (Object.keys(test.errors).length > 0) reply.code(422);
    if (isPartial(request)) return reply.partial('partials/activity/test', { test });
    return reply.page('pages/activity-test', { header: channelHeader(parts, channel, 'activity'), test });
  });

  app.get<Query & { Params: { field: string } }>('/channels/:id/test/:field', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const { field } = request.params;
    if (field !== 'senderUid' && field !== 'groupId') throw notFound();
    const choices = choicesFor(stores, channel, field, readProbe(request.query));
    return reply.partial('partials/activity/choices', { channelId: channel.id, choices });
  });

  const context = (channel: Channel, form: ProbeForm) => ({
    channelId: channel.id,
    form,
    people: choicesFor(stores, channel, 'senderUid', form),
    groups: choicesFor(stores, channel, 'groupId', form),
    maxText: MAX_TEXT,
  });

  const explain = (channel: Channel, probe: Probe): TestContext['result'] => {
    const verdict = bridge.explain(channel.id, probe);
    const peerId = probe.type === 'group' ? (probe.groupId ?? '') : probe.senderUid;
    const subject = {
      uid: probe.senderUid,
      groupId: probe.groupId ?? null,
      conversationId: stores.conversations.find(channel.id, probe.type, peerId)?.id ?? null,
    };
    const present = presentFor(stores, channel.id, [subject], clock.now());
    return { ...verdict, remedy: remedyFor(verdict.reason, subject, present) };
  };
};
