import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import fp from 'fastify-plugin';

/** Several times the largest form; nginx as we propose it lets 5 MB through. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * An answer that is ready before its request has come in whole (too large, not signed in) waits for the rest, which is
 * thrown away. A connection that is closed while the other end still sends is reset, and a reset loses the answer: nginx
 * makes a 502 of it, a browser says that the page cannot be reached. `requestTimeout` ends what never comes.
 */
export const wholeRequestsPlugin = fp(
  async (app) => {
    app.addHook('onSend', async ({ raw }, _reply, payload) => {
      const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0;
      if (hasBody && !raw.readableEnded && !raw.destroyed) await throwAway(raw);
      return payload;
    });
  },
  { name: 'zb-whole-requests' },
);

/** Whoever sends more than that is no form, and may find the connection closed. */
async function throwAway(body: IncomingMessage): Promise<void> {
  const enough = new AbortController();
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) enough.abort();
  };
  body.on('data', count);
  await finished(body, { signal: enough.signal, writable: false }).catch(() => {});
  body.off('data', count);
}
