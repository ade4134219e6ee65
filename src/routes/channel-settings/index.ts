import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { policyChanges } from '../../bridge/policy/changes.ts';
import { DEFAULT_POLICY } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import { isPartial, type Piece } from '../../web/htmx.ts';
import { channelHeader } from '../channels/channel-header.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import type { FormBody } from '../policy/fields.ts';
import { POLICY_BODY_LIMIT } from '../policy/form.ts';
import { signedIn } from '../system/signed-in.ts';
import {
  SECTION_NAMES,
  SECTIONS,
  type SectionName,
  type SectionOf,
  type Sections,
  type SettingsPage,
  settingsPage,
} from './page.ts';
import type { SectionKind } from './section.ts';
import { testAlertRoute } from './test-alert.ts';
import { previewTexts, readTexts, TEXTS, type TextPreview, type Texts } from './texts.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/channel-settings': SettingsPage;
    'partials/settings/preview': { name: keyof Texts; preview: TextPreview };
  }
}

type Post = OfChannel & { Body: FormBody | null };

/** The Settings tab of a channel: every card is a form of its own and answers with itself. */
export async function channelSettingsRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  app.get<OfChannel>('/channels/:id/settings', (request, reply) =>
    reply.page('pages/channel-settings', settingsPage(parts, loadChannel(parts, request.params.id))),
  );

  for (const name of SECTION_NAMES) {
    // A shorter time deletes in the next night what is older.
    const preHandler = name === 'kept' ? app.requireRecentProof : [];
    const options = { bodyLimit: POLICY_BODY_LIMIT, preHandler };
    app.post<Post>(`/channels/:id/settings/${name}`, options, (request, reply) => submit(parts, name, request, reply));
  }

  await testAlertRoute(app, parts);

  /** While a text is typed: how people will see it. */
  app.post<Post>('/channels/:id/settings/texts/preview', { config: { quiet: true } }, async (request, reply) => {
    const previews = previewTexts(loadChannel(parts, request.params.id), readTexts(request.body ?? {}));
    const pieces = TEXTS.map(async (name): Promise<Piece> => {
      const html = await reply.render('partials/settings/preview', { name, preview: previews[name] });
      return { html, target: `#preview-${name}`, swap: 'outerHTML' };
    });
    return reply.partials(await Promise.all(pieces));
  });
}

async function submit<N extends SectionName>(
  parts: ChannelParts,
  name: N,
  request: FastifyRequest<Post>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const channel = loadChannel(parts, request.params.id);
  const body = request.body ?? {};
  const kind = SECTIONS[name] as unknown as SectionKind<SectionOf<N>>;
  const path = `/channels/${channel.id}/settings#settings-${name}`;
  // "Take what is saved", after somebody else saved in between.
  const isReload = 'reload' in body;
  const rules = parts.stores.policies.get(channel.id);
  const outcome = isReload ? { saved: true as const } : kind.submit(parts, channel, body);
  if (!outcome.saved) {
    reply.code(outcome.status);
    return show(parts, channel, name, outcome.section, request, reply);
  }
  if (!isReload) {
    const { adminId } = signedIn(request);
    if (name !== 'policy') parts.stores.audit.add(adminId, 'channel.settings', channel.id, { section: name });
    else {
      const after = parts.stores.policies.get(channel.id)?.document ?? DEFAULT_POLICY;
      const changes = policyChanges(rules?.document ?? DEFAULT_POLICY, after);
      if (Object.keys(changes).length > 0) parts.stores.audit.add(adminId, 'policy.saved', channel.id, changes);
    }
    reply.flash(request.t('settings.saved', { what: request.t(`settings.section.${name}`) }));
  }
  if (!isPartial(request)) return reply.seeOther(path);
  const now = loadChannel(parts, channel.id);
  return show(parts, now, name, kind.context(parts, now), request, reply);
}

async function show<N extends SectionName>(
  parts: ChannelParts,
  channel: Channel,
  name: N,
  section: SectionOf<N>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!isPartial(request))
    return reply.page(
      'pages/channel-settings',
      settingsPage(parts, channel, { [name]: section } as Partial<Sections>, name),
    );
  const pieces: Piece[] = [
    { html: await reply.render(`partials/settings/${name}` as string, { section, open: true }) },
  ];
  if (name === 'name' && reply.statusCode === 200) {
    // The head of the page shows the name too.
    const header = channelHeader(parts, channel, 'settings');
    pieces.push({ html: await reply.render('partials/channels/header', { header }), target: '#channel-header' });
  }
  return reply.partials(pieces);
}
