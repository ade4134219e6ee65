import { finished } from 'node:stream/promises';
import fp from 'fastify-plugin';

/**
 * An answer that is ready before its request has come in whole (too large, not signed in) waits for the rest, which is
 * thrown away. A connection that is closed while the other end still sends is reset, and a reset loses the answer: nginx
 * makes a 502 of it, a browser says that the page cannot be reached. `requestTimeout` ends what is too long and what never
 * comes.
 */
export const wholeRequestsPlugin = fp(
  async (app) => {
    app.addHook('onSend', async ({ raw }, _reply, payload) => {
      const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0;
      if (!hasBody || raw.readableEnded || raw.destroyed) return payload;
      raw.resume();
      await finished(raw, { writable: false }).catch(() => {});
      return payload;
    });
  },
  { name: 'zb-whole-requests' },
);
