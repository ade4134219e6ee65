import { createDecipheriv } from 'node:crypto';
import { unzipSync } from 'node:zlib';

/** The header of Zalo's frames: version, command (u16 LE), sub-command; then JSON (zca-js 2.2.0 apis/listen.js). */
export const HEADER = 4;
/** How a push is wrapped, as the frame tells it (zca-js 2.2.0 utils.js decodeEventData). */
const PLAIN = 0;
const COMPRESSED = 1;
const COMPRESSED_AND_ENCRYPTED = 2;
/** IV and additional data, 16 bytes each, lie before what is encrypted; the tag, 16 more, behind it. */
const IV = 16;
const AAD = 32;
const TAG = 16;

/** Far more than any push holds: what a few kilobytes blow up to must not take all memory. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Nearly every push fits; the default would be four times as much to clear away for each. */
const CHUNK = 4 * 1024;

/**
 * What zca-js parses with json-bigint when it is compressed, and with JSON.parse when it is plain. Only these tell the two apart: numbers
 * longer than fifteen digits, names that reach for a prototype, and escapes, behind which such a name may hide.
 */
const READ_DIFFERENTLY = /[^"\d.]\d{16}|__proto__|constructor|\\u/;

/**
 * A frame whose content is encrypted, as one that is plain, for zca-js to go on with. It would have the Web Cryptography API
 * import the key anew and decrypt, each on another thread, and inflate and parse in plain JavaScript: a fifth of all that a
 * message costs. Whatever is not as it should be is given back as it is, so that zca-js says what is wrong with it. Throws for
 * content that is too large.
 */
export function decrypted(frame: Buffer, key: string | null): Buffer {
  if (key === null) return frame;
  try {
    const push = JSON.parse(frame.toString('utf8', HEADER)) as { encrypt?: unknown; data?: unknown };
    if (push.encrypt !== COMPRESSED_AND_ENCRYPTED || typeof push.data !== 'string') return frame;
    const packed = opened(Buffer.from(decodeURIComponent(push.data), 'base64'), Buffer.from(key, 'base64'));
    const text = unzipSync(packed, { chunkSize: CHUNK, maxOutputLength: MAX_BYTES }).toString();
    const content = READ_DIFFERENTLY.test(text)
      ? { encrypt: COMPRESSED, data: packed.toString('base64') }
      : { encrypt: PLAIN, data: text };
    return Buffer.concat([frame.subarray(0, HEADER), Buffer.from(JSON.stringify({ ...push, ...content }))]);
  } catch (error) {
    if (error instanceof RangeError) throw error;
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
