import { createDecipheriv } from 'node:crypto';

/** The header of Zalo's frames: version, command (u16 LE), sub-command; then JSON (zca-js 2.2.0 apis/listen.js). */
export const HEADER = 4;
/** How a push is wrapped, as the frame tells it (zca-js 2.2.0 utils.js decodeEventData). */
const COMPRESSED = 1;
const COMPRESSED_AND_ENCRYPTED = 2;
/** IV and additional data, 16 bytes each, lie before what is encrypted; the tag, 16 more, behind it. */
const IV = 16;
const AAD = 32;
const TAG = 16;

/**
 * A frame whose content is encrypted, as one that is only compressed, for zca-js to go on with. It would have the Web Cryptography
 * API import the key anew and decrypt, each on another thread: a tenth of all that a message costs. Whatever is not as it should be
 * is given back as it is, so that zca-js says what is wrong with it.
 */
export function decrypted(frame: Buffer, key: string | null): Buffer {
  if (key === null) return frame;
  try {
    const push = JSON.parse(frame.toString('utf8', HEADER)) as { encrypt?: unknown; data?: unknown };
    if (push.encrypt !== COMPRESSED_AND_ENCRYPTED || typeof push.data !== 'string') return frame;
    const sealed = Buffer.from(decodeURIComponent(push.data), 'base64');
    const data = opened(sealed, Buffer.from(key, 'base64')).toString('base64');
    return Buffer.concat([
      frame.subarray(0, HEADER),
      Buffer.from(JSON.stringify({ ...push, data, encrypt: COMPRESSED })),
    ]);
  } catch {
    return frame;
  }
}

/** Throws for what was not encrypted with this key, or is not whole. */
function opened(sealed: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv(`aes-${key.length * 8}-gcm` as 'aes-128-gcm', key, sealed.subarray(0, IV), {
    authTagLength: TAG,
  });
  decipher.setAAD(sealed.subarray(IV, AAD));
  decipher.setAuthTag(sealed.subarray(-TAG));
  return Buffer.concat([decipher.update(sealed.subarray(AAD, -TAG)), decipher.final()]);
}
