import helmet from '@fastify/helmet';
import fp from 'fastify-plugin';

/** Everything comes from us, and nothing is written into the page: no nonce and no exception is needed. */
export const CSP_DIRECTIVES: Record<string, string[]> = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'media-src': ["'self'"],
  'connect-src': ["'self'"],
  'font-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'object-src': ["'none'"],
  'frame-ancestors': ["'none'"],
  'manifest-src': ["'self'"],
};

const NO_FEATURES = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'microphone',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ');

/** https://github.com/fastify/fastify-helmet */
export const securityHeadersPlugin = fp<{ publicOrigin: string | null }>(
  async (app, { publicOrigin }) => {
    const isHttps = publicOrigin?.startsWith('https:') ?? false;
    await app.register(helmet, {
      contentSecurityPolicy: { useDefaults: false, directives: CSP_DIRECTIVES },
      // On plain HTTP, as on a home network, these would lock the owner out or mean nothing.
      strictTransportSecurity: isHttps && { maxAge: 31_536_000, includeSubDomains: false },
      referrerPolicy: { policy: 'same-origin' },
      crossOriginOpenerPolicy: isHttps && { policy: 'same-origin' },
      crossOriginResourcePolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    });
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('permissions-policy', NO_FEATURES);
    });
  },
  { name: 'zb-security-headers' },
);
