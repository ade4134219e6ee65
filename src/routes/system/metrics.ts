import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { AppParts } from '../../app.ts';
import { VERSION } from '../../cli/program.ts';
import type { Config } from '../../config.ts';
import { type Metrics, openMetrics } from '../../metrics/metrics.ts';
import { notFound } from '../../web/errors.ts';

const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Figures for Prometheus, with a token of their own or from a known network. For everybody else they are not there. */
export const metrics: FastifyPluginAsync<AppParts> = async (app, parts) => {
  const mayRead = readers(parts.config);
  let opened: Promise<Metrics> | undefined;
  const open = () => {
    opened ??= openMetrics({ ...parts, version: VERSION });
    return opened;
  };
  const isWanted = parts.config.metricsToken !== null || parts.config.metricsNetworks.length > 0;
  // Counting begins when the server does, but after it answers.
  if (isWanted) app.addHook('onListen', async () => void (await open()));

  app.get('/metrics', { config: { public: true, quiet: true } }, async (request, reply) => {
    if (!isWanted || !mayRead(request)) throw notFound();
    const { contentType, text } = await open();
    return reply
      .header('cache-control', 'no-store')
      .type(contentType)
      .send(await text());
  });
};

function readers(config: Pick<Config, 'metricsToken' | 'metricsNetworks' | 'trustProxy'>) {
  const { metricsToken, metricsNetworks, trustProxy } = config;
  const wanted = metricsToken === null ? null : digest(`Bearer ${metricsToken}`);
  const networks = blockList(metricsNetworks);
  return (request: FastifyRequest): boolean => {
    if (wanted && timingSafeEqual(digest(request.headers.authorization ?? ''), wanted)) return true;
    // Behind a proxy that nobody told us of, everybody has the proxy's address.
    if (trustProxy.length === 0 && FORWARDED.some((name) => name in request.headers)) return false;
    const version = isIP(request.ip);
    return version !== 0 && networks.check(request.ip, version === 6 ? 'ipv6' : 'ipv4');
  };
}

/** Of equal length whatever it was, so that it can be compared in the same time. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

function blockList(networks: string[]): BlockList {
  const list = new BlockList();
  for (const one of networks) {
    const [address = '', bits] = one.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
