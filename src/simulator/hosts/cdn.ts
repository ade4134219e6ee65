/** The hosts that avatars, photos, stickers and files come from. Pictures are drawn, files are what was uploaded or a few bytes. */
import { AVATAR_HOST, FILE_HOST, PHOTO_HOST, STICKER_HOST } from '../addresses.ts';
import type { Answer, Call, Routes } from '../http.ts';
import type { Kernel } from '../kernel.ts';
import { avatarPng, flowerPng } from '../picture.ts';
import { toneWav } from '../sound.ts';

const picture = (body: Buffer): Answer => ({ type: 'image/png', body });

/** The last part of a path without its ending. */
const nameIn = (path: string) => decodeURIComponent(path.split('/').at(-1) ?? '').replace(/\.[a-z0-9]+$/i, '');

export function avatarOf(kernel: Kernel, id: string): Buffer {
  return avatarPng(id, kernel.world.people.get(id)?.name ?? kernel.world.group(id)?.name ?? id);
}

function stored(kernel: Kernel, call: Call): Answer | null {
  const file = kernel.files.get(`${call.host}${call.path}`);
  return file ? { type: file.type, body: file.bytes } : null;
}

const recording = (call: Call): Answer | null =>
  nameIn(call.path).startsWith('voice-') ? { type: 'audio/wav', body: toneWav() } : null;

export function cdnRoutes(kernel: Kernel): Routes {
  return {
    [`GET ${AVATAR_HOST}/*`]: (call) => picture(avatarOf(kernel, nameIn(call.path))),
    [`GET ${PHOTO_HOST}/*`]: (call) => stored(kernel, call) ?? picture(flowerPng(nameIn(call.path))),
    [`GET ${STICKER_HOST}/*`]: (call) => picture(flowerPng(`sticker ${call.query.get('eid')}`, 130, 130)),
    [`GET ${FILE_HOST}/*`]: (call) =>
      stored(kernel, call) ??
      recording(call) ?? { type: 'application/octet-stream', body: `simulated file ${nameIn(call.path)}\n` },
  };
}
