/** The phone page: every form works without JavaScript; htmx only refreshes what others change. */
import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Controls } from '../controls.ts';
import type { Kernel } from '../kernel.ts';
import { refuseForeign } from '../origin.ts';
import type { Account } from '../world.ts';
import {
  accountContext,
  chatContext,
  chatKey,
  codesContext,
  listContext,
  messagesContext,
  readChat,
  toolsContext,
} from './contexts.ts';
import { phoneForms } from './forms.ts';
import { loadAssets, render, type Template, version } from './views.ts';
import { type Lang, speak } from './words.ts';

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

type Params = { uid: string; chat: string };
type Query = { q?: string; quote?: string; as?: string };

const langOf = (request: FastifyRequest): Lang =>
  /(?:^|; )sim_lang=en(?:;|$)/.test(request.headers.cookie ?? '') ? 'en' : 'vi';

export function phoneRoutes(app: FastifyInstance, kernel: Kernel, controls: Controls): void {
  const assets = loadAssets();
  const stamp = version(assets);

  const shared = (request: FastifyRequest) => {
    const lang = langOf(request);
    return { lang, t: speak(lang), asset: (name: string) => `/phone/assets/${stamp}/${name}`, path: request.url };
  };
  const page = (request: FastifyRequest, reply: FastifyReply, template: Template, data: object) =>
    reply
      .headers(HEADERS)
      .type('text/html; charset=utf-8')
      .send(render(template, { ...shared(request), ...data }));

  const viewer = (request: FastifyRequest) => controls.account((request.params as Params).uid);
  const frame = (account: Account) => ({
    account: accountContext(controls, account),
    codes: codesContext(controls, account),
  });

  function openChat(request: FastifyRequest, reply: FastifyReply) {
    const account = viewer(request);
    const { q = '', quote, as } = request.query as Query;
    const chat = readChat(controls, account, (request.params as Params).chat);
    const options = { now: kernel.clock.now(), ...(quote !== undefined && { quote }), ...(as !== undefined && { as }) };
    const data = {
      open: 'chat',
      list: listContext(controls, account, q),
      chat: chatContext(controls, account, chat, options),
    };
    return page(request, reply, 'phone', { ...frame(account), ...data, current: chatKey(account, chat) });
  }

  function reads(scope: FastifyInstance): void {
    scope.get('/', (request, reply) =>
      page(request, reply, 'home', {
        accounts: controls.world.accounts.map((account) => accountContext(controls, account)),
      }),
    );
    scope.get('/a/:uid', (request, reply) => {
      const { q = '' } = request.query as Query;
      const data = { open: 'list', list: listContext(controls, viewer(request), q), chat: null, current: '' };
      return page(request, reply, 'phone', { ...frame(viewer(request)), ...data });
    });
    scope.get('/a/:uid/c/:chat', openChat);
    scope.get('/a/:uid/c/:chat/messages', (request, reply) => {
      const chat = readChat(controls, viewer(request), (request.params as Params).chat);
      return page(request, reply, 'messages', {
        ...frame(viewer(request)),
        ...messagesContext(controls, viewer(request), chat, kernel.clock.now()),
      });
    });
    scope.get('/a/:uid/qr', (request, reply) => page(request, reply, 'qr', frame(viewer(request))));
    scope.get('/a/:uid/codes', (request, reply) => page(request, reply, 'codes', frame(viewer(request))));
    scope.get('/a/:uid/tools', (request, reply) =>
      page(request, reply, 'tools', {
        ...frame(viewer(request)),
        ...toolsContext(controls, viewer(request), langOf(request)),
      }),
    );
    scope.get('/assets/:stamp/:name', (request, reply) => {
      const asset = assets.get((request.params as { name: string }).name);
      if (!asset) return reply.code(404).send();
      return reply.header('cache-control', 'public, max-age=31536000, immutable').type(asset.type).send(asset.body);
    });
  }

  app.register(
    (scope, _options, done) => {
      scope.register(formbody);
      scope.addHook('onRequest', refuseForeign);
      scope.setErrorHandler((error: Error, request, reply) =>
        page(request, reply.code(422), 'problem', { message: error.message }),
      );
      reads(scope);
      phoneForms(scope, controls);
      done();
    },
    { prefix: '/phone' },
  );
}
