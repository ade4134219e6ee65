import type { Config } from '../config.ts';

type Place = Pick<Config, 'publicOrigin' | 'host' | 'port'>;

/** Where the server is reached on this machine. */
export function localUrl({ host, port }: Pick<Place, 'host' | 'port'>): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Where the owner's browser reaches it. */
export function ownerUrl(place: Place): string {
  return place.publicOrigin ?? localUrl(place);
}
