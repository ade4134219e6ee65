import { constants, inflateRawSync } from 'node:zlib';
import type WebSocket from 'ws';

/** What ws calls for each compressed frame, and what the peer agreed to (ws 8, lib/permessage-deflate.js). */
interface Deflate {
  decompress(data: Buffer, isLast: boolean, callback: (error: Error | null, plain?: Buffer) => void): void;
  params: { server_no_context_takeover?: boolean; server_max_window_bits?: number };
}

/** A message is sent without its last four bytes, which are always these (RFC 7692 §7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
/** How far back a frame may refer to what came before it. */
const WINDOW = 32 * 1024;
/** As much as ws takes at most. */
const MAX_BYTES = 100 * 1024 * 1024;
/** Nearly every push fits; the default would be four times as much to clear away for each. */
const CHUNK = 4 * 1024;

/**
 * Has the frames of a socket that is not open yet inflated on this thread. ws has other threads do it, in three steps for every frame:
 * for the few hundred bytes of a message, waking them costs ten times the work, and what came in one packet is handed on in as
 * many turns of the event loop as it has frames. The extension is private to ws; where it is not as expected, ws goes on by itself.
 */
export function inflateAtOnce(ws: WebSocket): void {
  ws.once('open', () => {
    const deflate = (ws as unknown as { _extensions?: Record<string, Deflate> })._extensions?.['permessage-deflate'];
    if (typeof deflate?.decompress !== 'function' || typeof deflate.params !== 'object') return;
    const inflate = inflater(deflate.params);
    deflate.decompress = (data, isLast, callback) => {
      try {
        const plain = inflate(data, isLast);
        // Later, as ws expects it, but before anything else comes in.
        queueMicrotask(() => callback(null, plain));
      } catch (error) {
        queueMicrotask(() => callback(error as Error));
      }
    };
  });
}

function inflater({ server_max_window_bits: windowBits = 15, server_no_context_takeover: forgets }: Deflate['params']) {
  const recent = Buffer.alloc(2 * WINDOW);
  let end = 0;

  const remember = (plain: Buffer): void => {
    const part = plain.subarray(-WINDOW);
    if (end + part.length > recent.length) {
      recent.copyWithin(0, end - WINDOW, end);
      end = WINDOW;
    }
    end += part.copy(recent, end);
  };

  return (data: Buffer, isLast: boolean): Buffer => {
    const dictionary = recent.subarray(Math.max(0, end - WINDOW), end);
    const plain = inflateRawSync(isLast ? Buffer.concat([data, TAIL]) : data, {
      windowBits,
      chunkSize: CHUNK,
      maxOutputLength: MAX_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(dictionary.length > 0 && { dictionary }),
    });
    if (isLast && forgets) end = 0;
    else remember(plain);
    return plain;
  };
}
