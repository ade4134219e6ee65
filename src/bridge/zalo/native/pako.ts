import { unzipSync } from 'node:zlib';

/** More than any push of Zalo holds: what a few kilobytes blow up to must not take all memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What zca-js uses of pako, over Node's own zlib; see `crypto-js.ts`. Takes zlib and gzip, as pako does; throws for the rest. */
export default {
  inflate: (data: ArrayBuffer | Uint8Array): Uint8Array =>
    unzipSync(data instanceof Uint8Array ? data : new Uint8Array(data), {
      chunkSize: 4 * 1024,
      maxOutputLength: MAX_BYTES,
    }),
};
