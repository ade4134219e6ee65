/** What the buttons and forms of the phone page do: each does one thing and leads back to where it was pressed. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MentionInput } from '../actions.ts';
import type { Controls } from '../controls.ts';
import type { Account, Chat } from '../world.ts';
import { partner, sameChat } from '../world.ts';
import { readChat, writers } from './contexts.ts';
import { PRESETS } from './presets.ts';

type Form = Record<string, string | undefined>;
type Extra = NonNullable<Parameters<Controls['say']>[0]['extra']>;

const EXTRAS: Record<string, Extra> = {
  photo: { kind: 'photo' },
  sticker: { kind: 'sticker' },
  voice: { kind: 'voice', seconds: 5 },
  file: { kind: 'file', name: 'bảng-giá-hoa.pdf', bytes: 184_320 },
  link: { kind: 'link', href: 'https://example.com/hoa-hong', title: 'Hoa hồng Đà Lạt', description: 'Ảnh mẫu và giá' },
  location: { kind: 'location', latitude: 10.7769, longitude: 106.7009, address: 'Bến Thành, Quận 1' },
};

function must(form: Form, name: string): string {
  const value = form[name];
  if (value === undefined || value === '') throw new Error(`"${name}" is missing`);
  return value;
}

/** Who is mentioned by the choice "this account", "someone else" or "@All". */
function mentionsFor(
  controls: Controls,
  viewer: Account,
  chat: Chat,
  choice: string | undefined,
  author: string,
): MentionInput[] {
  if (choice === 'account') return [viewer.uid];
  if (choice === 'all') return ['all'];
  const other = writers(controls, viewer, chat).find((person) => person.id !== author);
  return choice === 'other' && other ? [other.id] : [];
}

function write(controls: Controls, viewer: Account, chat: Chat, form: Form): void {
  const as = must(form, 'as');
  const extra = EXTRAS[form.extra ?? ''];
  const mentions = chat.type === 'group' ? mentionsFor(controls, viewer, chat, form.mention, as) : [];
  const written = {
    text: (form.text ?? '').replaceAll('\r\n', '\n'),
    mentions,
    ...(extra && { extra }),
    ...(form.quote && { quote: form.quote }),
  };
  const group = chat.type === 'group' ? { group: chat.group } : {};
  const other = chat.type === 'dm' ? partner(chat, viewer.person.id) : '';
  if (as !== 'owner') controls.say({ from: as, ...written, ...(chat.type === 'group' ? group : { to: viewer.uid }) });
  else
    controls.ownerSays({
      account: viewer.uid,
      ...written,
      ...group,
      ...(other && other !== viewer.person.id && { to: other }),
    });
}

/** The other people have seen everything that the account wrote here. */
function markSeen(controls: Controls, viewer: Account, chat: Chat): void {
  const [from] = writers(controls, viewer, chat);
  const unseen = [...controls.world.messages.values()].filter(
    (message) =>
      sameChat(message.chat, chat) && message.from === viewer.person.id && from && !message.seenBy.has(from.id),
  );
  for (const { msgId } of unseen) if (from) controls.receipt({ from: from.id, msgId });
}

export function phoneForms(scope: FastifyInstance, controls: Controls): void {
  const viewerOf = (request: FastifyRequest) => controls.account((request.params as { uid: string }).uid);
  const chatOf = (request: FastifyRequest) =>
    readChat(controls, viewerOf(request), (request.params as { chat: string }).chat);

  /** A form of one chat; it leads back to the chat, with the same writer chosen. */
  function chatForm(name: string, act: (viewer: Account, chat: Chat, form: Form) => void): void {
    scope.post(`/a/:uid/c/:chat/${name}`, (request, reply) => {
      const form = (request.body ?? {}) as Form;
      act(viewerOf(request), chatOf(request), form);
      const { uid, chat } = request.params as { uid: string; chat: string };
      const as = form.as ? `?as=${encodeURIComponent(form.as)}` : '';
      return reply.redirect(`/phone/a/${uid}/c/${chat}${as}`, 303);
    });
  }

  function accountForm(
    name: string,
    back: string,
    act: (viewer: Account, form: Form, reply: FastifyReply) => string | undefined,
  ): void {
    scope.post(`/a/:uid/${name}`, (request, reply) => {
      const viewer = viewerOf(request);
      const to = act(viewer, (request.body ?? {}) as Form, reply) ?? back;
      return reply.redirect(`/phone/a/${viewer.uid}/${to}`, 303);
    });
  }

  chatForm('say', (viewer, chat, form) => write(controls, viewer, chat, form));
  chatForm('recall', (_viewer, _chat, form) => controls.recall(must(form, 'msgId')));
  chatForm('react', (viewer, chat, form) => {
    const from = writers(controls, viewer, chat)[0]?.id ?? viewer.person.id;
    controls.react({ from, msgId: must(form, 'msgId') });
  });
  chatForm('typing', (viewer, chat) => {
    const from = writers(controls, viewer, chat)[0]?.id ?? viewer.person.id;
    controls.typing({ from, ...(chat.type === 'group' ? { group: chat.group } : { to: viewer.uid }) });
  });
  chatForm('seen', (viewer, chat) => markSeen(controls, viewer, chat));
  chatForm('friend-request', (viewer, chat) => {
    if (chat.type === 'dm')
      controls.friendRequest({
        from: partner(chat, viewer.person.id),
        to: viewer.uid,
        message: 'Kết bạn với mình nhé!',
      });
  });

  accountForm('stranger', '', (viewer, form) => {
    const person = controls.stranger(must(form, 'name').slice(0, 80));
    controls.say({ from: person.id, to: viewer.uid, text: must(form, 'text') });
    return `c/d-${person.id}`;
  });
  accountForm('scan', 'qr', (viewer, form) => void controls.qr.scan(form.code || undefined, { uid: viewer.uid }));
  accountForm('confirm', 'qr', (_viewer, form) => void controls.qr.confirm(must(form, 'code')));
  accountForm('decline', 'qr', (_viewer, form) => void controls.qr.decline(must(form, 'code')));
  accountForm('expire', 'qr', (_viewer, form) => void controls.qr.expire(must(form, 'code')));
  accountForm('close', 'tools', (viewer, form) => void controls.socket.close(viewer.uid, Number(must(form, 'code'))));
  accountForm('mute', 'tools', (viewer) => void controls.socket.mute(viewer.uid));
  accountForm('end-session', 'tools', (viewer) => void controls.endSession(viewer.uid));
  accountForm('fault', 'tools', (_viewer, form) => {
    const preset = PRESETS.find(({ id }) => id === form.preset);
    if (!preset) throw new Error('no such fault');
    controls.faults.set(preset.patch);
    return undefined;
  });
  accountForm('faults-reset', 'tools', () => void controls.faults.reset());

  scope.post('/lang', (request, reply) => {
    const { lang, back = '/phone' } = (request.body ?? {}) as Form;
    const safe = back.startsWith('/phone') ? back : '/phone';
    const value = lang === 'en' ? 'en' : 'vi';
    return reply
      .header('set-cookie', `sim_lang=${value}; Path=/phone; SameSite=Lax; HttpOnly; Max-Age=31536000`)
      .redirect(safe, 303);
  });
}
