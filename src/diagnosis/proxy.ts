import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Finding } from './checks.ts';

type Told = Omit<Finding, 'id'>;

/** What the owner's own request says about the proxy in front, held against the settings. */
export function proxyFinding(
  request: Pick<FastifyRequest, 'headers' | 'protocol' | 'host' | 'ips' | 'socket'>,
  { publicOrigin, trustProxy }: Pick<Config, 'publicOrigin' | 'trustProxy'>,
): Finding {
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'].some(
    (name) => name in request.headers,
  );
  const seen = `${request.protocol}://${request.host}`;
  const peer = request.socket.remoteAddress ?? '';
  const found = (): Told => {
    if (isForwarded && trustProxy.length === 0)
      return { level: 'warn', text: 'diagnosis.proxy.untold', params: { peer } };
    if ('x-forwarded-for' in request.headers && (request.ips ?? []).length < 2)
      return { level: 'warn', text: 'diagnosis.proxy.unknown', params: { peer } };
    if (isForwarded && publicOrigin === null)
      return { level: 'warn', text: 'diagnosis.proxy.noOrigin', params: { seen } };
    if (publicOrigin !== null && seen !== publicOrigin)
      return { level: 'warn', text: 'diagnosis.proxy.otherOrigin', params: { seen, expected: publicOrigin } };
    return isForwarded
      ? { level: 'ok', text: 'diagnosis.proxy.ok', params: { seen } }
      : { level: 'ok', text: 'diagnosis.proxy.none', params: { seen } };
  };
  return { id: 'proxy', ...found() };
}
