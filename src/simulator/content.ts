/** What a message can hold besides text, in the shapes that Zalo pushes (zca-js 2.2.0 models/Message.d.ts, TAttachmentContent). */
import { avatarUrl, FILE_HOST, photoUrl, stickerUrl } from './addresses.ts';
import type { Account, Person } from './world.ts';

/** One thing to send instead of plain text. */
export type Extra =
  | { kind: 'photo'; caption?: string; id?: string }
  | { kind: 'sticker'; id?: number; category?: number }
  | { kind: 'voice'; seconds?: number }
  | { kind: 'video'; caption?: string; seconds?: number }
  | { kind: 'file'; name: string; bytes?: number }
  | { kind: 'gif' }
  | { kind: 'link'; href: string; title?: string; description?: string }
  | { kind: 'location'; latitude: number; longitude: number; address?: string }
  | { kind: 'card'; person: Person; seenBy: Account; uid: string };

export interface Body {
  msgType: string;
  content: string | Record<string, unknown>;
  text: string;
}

/** The numbers by which a quote names the type of what it quotes (zca-js 2.2.0 utils.js, getClientMessageType). */
export const QUOTE_TYPES: Record<string, number> = {
  webchat: 1,
  'chat.voice': 31,
  'chat.photo': 32,
  'chat.sticker': 36,
  'chat.doodle': 37,
  'chat.recommended': 38,
  'chat.link': 38,
  'chat.location.new': 43,
  'chat.video.msg': 44,
  'share.file': 46,
  'chat.gif': 49,
};

const FILES = `https://${FILE_HOST}`;

function attachment(
  part: Partial<Record<'title' | 'description' | 'href' | 'thumb' | 'action' | 'type', string>>,
  params: object,
) {
  return {
    title: '',
    description: '',
    href: '',
    thumb: '',
    childnumber: 0,
    action: '',
    type: '',
    ...part,
    params: JSON.stringify(params),
  };
}

function photo(caption: string, url: string): Body {
  const params = { width: 480, height: 360, hd: url, webp: null };
  return {
    msgType: 'chat.photo',
    text: caption,
    content: attachment({ title: caption, href: url, thumb: url }, params),
  };
}

/** `chat.sticker` carries the ids beside the usual fields. */
function sticker(id: number, category: number): Body {
  const content = { ...attachment({ href: stickerUrl(id) }, { id, catId: category }), id, catId: category, type: 7 };
  return { msgType: 'chat.sticker', text: '', content };
}

export function fileBody(name: string, bytes: number, url = `${FILES}/${encodeURIComponent(name)}`): Body {
  const fileExt = name.includes('.') ? (name.split('.').at(-1) ?? '') : '';
  const params = { fileSize: String(bytes), checksum: '', checksumSha: '', fileExt, fdata: '{}', fType: 1 };
  return { msgType: 'share.file', text: '', content: attachment({ title: name, href: url }, params) };
}

export function bodyOf(extra: Extra, serial: number): Body {
  switch (extra.kind) {
    case 'photo':
      return photo(extra.caption ?? '', photoUrl(extra.id ?? String(serial)));
    case 'sticker':
      return sticker(extra.id ?? 46_957, extra.category ?? 12_658);
    case 'voice': {
      const url = `${FILES}/voice-${serial}.m4a`;
      const params = { m4a: url, duration: (extra.seconds ?? 4) * 1000 };
      return { msgType: 'chat.voice', text: '', content: attachment({ href: url }, params) };
    }
    case 'video': {
      const content = attachment(
        { title: extra.caption ?? '', href: `${FILES}/video-${serial}.mp4`, thumb: photoUrl(`video-${serial}`) },
        { duration: (extra.seconds ?? 8) * 1000, fileSize: 1_048_576, video_width: 480, video_height: 360 },
      );
      return { msgType: 'chat.video.msg', text: extra.caption ?? '', content };
    }
    case 'file':
      return fileBody(extra.name, extra.bytes ?? 24_576);
    case 'gif': {
      const url = photoUrl(`gif-${serial}`);
      return {
        msgType: 'chat.gif',
        text: '',
        content: attachment({ href: url, thumb: url }, { width: 480, height: 360 }),
      };
    }
    case 'link': {
      const part = { title: extra.title ?? extra.href, description: extra.description ?? '', href: extra.href };
      // "recommened" is how Zalo spells it.
      const content = attachment(
        { ...part, action: 'recommened.link' },
        { mediaTitle: part.title, src: part.href, type: 0 },
      );
      return { msgType: 'chat.link', text: extra.href, content };
    }
    case 'location': {
      const { latitude, longitude, address = '' } = extra;
      return {
        msgType: 'chat.location.new',
        text: address,
        content: attachment({ description: address }, { latitude, longitude }),
      };
    }
    case 'card': {
      const { person, uid } = extra;
      const part = {
        title: person.name,
        description: JSON.stringify({ phone: '', gUid: uid }),
        href: '',
        thumb: avatarUrl(person.id),
      };
      return {
        msgType: 'chat.recommended',
        text: '',
        content: attachment({ ...part, action: 'recommened.user' }, { uid }),
      };
    }
  }
}
