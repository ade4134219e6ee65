import { type Fields, fieldsOf, idOf, numberOf, textOf, urlOf } from './fields.ts';
import type { Attachment, AttachmentKind } from './types.ts';

const KINDS: Record<string, AttachmentKind> = {
  'chat.photo': 'photo',
  'chat.doodle': 'photo',
  'chat.sticker': 'sticker',
  'chat.voice': 'voice',
  'chat.video.msg': 'video',
  'share.file': 'file',
  'chat.gif': 'gif',
  'chat.link': 'link',
  'chat.recommended': 'link',
  'chat.location.new': 'location',
};

/** Kinds whose title is what the sender wrote: a caption, or the text around a link. */
const CAPTIONED = new Set<AttachmentKind>(['photo', 'video', 'gif', 'link']);

/** Zalo's names of facts and ours; the first that is there counts. */
const FACTS: [ours: string, ...theirs: string[]][] = [
  ['width', 'width', 'video_width'],
  ['height', 'height', 'video_height'],
  ['durationMs', 'duration'],
  ['latitude', 'latitude', 'lat'],
  ['longitude', 'longitude', 'lon'],
];

/** The one attachment of a message whose content is an object (zca-js 2.2.0 models/Message.d.ts, TAttachmentContent). */
export function attachmentOf(msgType: string, content: Fields): Attachment {
  const kind = kindOf(msgType, content);
  const params = fieldsOf(content.params);
  const title = textOf(content.title, 2_000);
  return {
    kind,
    title,
    description: textOf(content.description, 2_000),
    url: urlOf(content.href),
    thumbUrl: urlOf(content.thumb),
    fileName: kind === 'file' ? (title?.slice(0, 255) ?? null) : null,
    sizeBytes: numberOf(params.fileSize),
    params: factsOf(kind, msgType, content, params),
  };
}

/** What the sender wrote beside the attachment. */
export function captionOf({ kind, title }: Attachment): string {
  return CAPTIONED.has(kind) ? (title ?? '') : '';
}

function kindOf(msgType: string, content: Fields): AttachmentKind {
  const action = textOf(content.action, 64) ?? '';
  // "recommened" is how Zalo spells it; accept the day on which it is corrected.
  if (/^recommen(?:d)?ed\.user$/.test(action)) return 'card';
  if (msgType === 'webchat') return urlOf(content.href) ? 'link' : 'other';
  return Object.hasOwn(KINDS, msgType) ? (KINDS[msgType] as AttachmentKind) : 'other';
}

function factsOf(kind: AttachmentKind, msgType: string, content: Fields, params: Fields): Attachment['params'] {
  const facts: Attachment['params'] = {};
  for (const [ours, ...theirs] of FACTS) {
    const value = theirs.map((name) => numberOf(params[name])).find((number) => number !== null);
    if (value !== undefined && value !== null) facts[ours] = value;
  }
  const keep = (name: string, value: string | null) => {
    if (value !== null) facts[name] = value;
  };
  if (kind === 'sticker') {
    keep('stickerId', idOf(content.id) ?? idOf(params.id));
    keep('categoryId', idOf(content.catId) ?? idOf(params.catId));
  }
  if (kind === 'card') keep('uid', idOf(params.uid) ?? idOf(fieldsOf(content.description).gUid));
  if (kind === 'file') keep('extension', textOf(params.fileExt, 16));
  if (kind === 'other') keep('type', msgType);
  return facts;
}
