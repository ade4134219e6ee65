import type { LookupAddress } from 'node:dns';
import { lookup as dnsLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { AgentError } from '../types.ts';
import { judgeAddress } from './addresses.ts';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

export const systemResolve: Resolve = (hostname) => dnsLookup(hostname, { all: true });

/** The address as a URL, if it may be called at all as far as can be seen without asking DNS. */
export function checkedUrl(address: string, allowPrivateNetwork: boolean): URL {
  const url = URL.parse(address);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new AgentError('config', 'agentError.noScheme');
  if (url.username || url.password) throw new AgentError('config', 'agentError.nameInAddress');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  // The connection never asks the lookup below about an address that is written as a number.
  if (ipaddr.isValid(literal)) permit(url.hostname, literal, allowPrivateNetwork);
  return url;
}

/**
 * A lookup for sockets: every address of the name has to be permitted, and the socket connects to one of exactly
 * those, so that a name cannot point elsewhere between the check and the connection.
 */
export function guardedLookup(resolve: Resolve, allowPrivateNetwork: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        try {
          for (const { address } of addresses) permit(hostname, address, allowPrivateNetwork);
          const [first] = addresses;
          if (!first) throw new AgentError('network', { key: 'agentError.noAddress', params: { host: hostname } });
          if (options.all) callback(null, addresses);
          else callback(null, first.address, first.family);
        } catch (error) {
          callback(error as Error, '', 0);
        }
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

function permit(hostname: string, address: string, allowPrivateNetwork: boolean): void {
  const verdict = judgeAddress(address);
  if (verdict === 'public' || (verdict === 'private' && allowPrivateNetwork)) return;
  const key = verdict === 'private' ? 'agentError.private' : 'agentError.never';
  throw new AgentError('config', { key, params: { host: hostname } });
}
