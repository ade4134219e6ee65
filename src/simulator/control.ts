/** The same controls over HTTP under `/_sim/`, for another process: JSON in, JSON out. */
import type { FastifyInstance } from 'fastify';
import { type BrokenFrame, brokenFrames } from './broken.ts';
import type { Controls } from './controls.ts';
import { refuseForeign } from './origin.ts';

type Body = Record<string, unknown>;

function text(body: Body, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`"${name}" must be a string`);
  return value;
}

const optional = (body: Body, name: string) => (body[name] === undefined ? undefined : text(body, name));

function readings(controls: Controls): Record<string, (query: Record<string, string>) => unknown> {
  const { world } = controls;
  return {
    state: () => ({
      accounts: world.accounts.map(({ uid, person, about, friends }) => ({
        uid,
        name: person.name,
        about,
        globalId: person.id,
        friends: friends.size,
        connections: controls.socket.connections(uid).map(({ ready, openedAt, pings }) => ({ ready, openedAt, pings })),
      })),
      qr: controls.qr.live().map(({ code, token, state, expiresAt }) => ({ code, token, state, expiresAt })),
      violations: controls.violations,
    }),
    violations: () => controls.violations,
    faults: () => controls.faults.current(),
    'broken-frames': () => brokenFrames,
    sent: ({ account = '' }) => controls.sent(account),
    acts: ({ account = '' }) => controls.acts(account),
    calls: ({ account }) => controls.calls(account),
    friends: ({ account = '' }) =>
      [...controls.account(account).friends].map((id) => ({
        globalId: id,
        uid: controls.uidOf(account, id),
        name: controls.person(id).name,
      })),
    groups: ({ account = '' }) =>
      world.groupsOf(controls.account(account)).map(({ id, name, members }) => ({
        id,
        name,
        members: members.map((member) => ({
          globalId: member,
          uid: controls.uidOf(account, member),
          name: controls.person(member).name,
        })),
      })),
  };
}

function writings(controls: Controls): Record<string, (body: Body) => unknown> {
  const { qr, socket, faults } = controls;
  const brief = ({ code, state }: { code: string; state: string }) => ({ code, state });
  return {
    'qr/scan': (body) => brief(qr.scan(optional(body, 'code'), { uid: text(body, 'uid') })),
    'qr/confirm': (body) => brief(qr.confirm(optional(body, 'code'))),
    'qr/decline': (body) => brief(qr.decline(optional(body, 'code'))),
    'qr/expire': (body) => brief(qr.expire(optional(body, 'code'))),
    say: (body) => controls.say(body as never),
    'owner-says': (body) => controls.ownerSays(body as never),
    recall: (body) => controls.recall(text(body, 'msgId')),
    react: (body) => controls.react(body as never),
    typing: (body) => controls.typing(body as never),
    receipt: (body) => controls.receipt(body as never),
    'friend-request': (body) => controls.friendRequest(body as never),
    befriend: (body) => controls.befriend(body as never),
    'group-event': (body) => controls.groupEvent(body as never),
    stranger: (body) => controls.stranger(text(body, 'name')),
    'end-session': (body) => controls.endSession(text(body, 'account')),
    cookies: (body) => controls.cookies(text(body, 'account')),
    'socket/close': (body) => ({ closed: socket.close(text(body, 'account'), Number(body.code)) }),
    'socket/mute': (body) => socket.mute(text(body, 'account')),
    'socket/push': (body) => ({ pushed: socket.push(text(body, 'account'), body.event as never) }),
    'socket/broken': (body) => socket.broken(text(body, 'account'), text(body, 'name') as BrokenFrame),
    faults: (patch) => faults.set(patch),
    'faults/reset': () => faults.reset(),
  };
}

export function controlRoutes(app: FastifyInstance, controls: Controls): void {
  app.register(
    (scope, _options, done) => {
      scope.addHook('onRequest', refuseForeign);
      scope.setErrorHandler((error: Error, _request, reply) => reply.code(400).send({ error: error.message }));
      for (const [path, read] of Object.entries(readings(controls))) {
        scope.get(`/${path}`, (request) => read(request.query as Record<string, string>));
      }
      for (const [path, write] of Object.entries(writings(controls))) {
        scope.post(`/${path}`, (request, reply) => reply.send(write((request.body ?? {}) as Body) ?? { ok: true }));
      }
      done();
    },
    { prefix: '/_sim' },
  );
}
