import { isLoopback } from '../../config.ts';

/** Zalo's own domains: its APIs, login pages and content networks. Nothing else is ever downloaded or followed to. */
export const ZALO_DOMAINS = ['zalo.me', 'zaloapp.com', 'zadn.vn', 'zdn.vn', 'zalo.vn', 'zalo.cloud'] as const;

export function isZaloHost(hostname: string): boolean {
  return ZALO_DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}

/** The stand-in's address without a closing slash; anything that is not this very machine is refused. */
export function checkedBase(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url?.protocol !== 'http:' || !isLoopback(url.hostname))
    throw new Error('the base address for Zalo must be http:// on this machine (127.0.0.1, ::1 or localhost)');
  return baseUrl.replace(/\/+$/, '');
}

/** `https://HOST/PATH?QUERY` as it is, or `BASE/HOST/PATH?QUERY` for a stand-in. Only HTTPS has a way out. */
export function target(base: string | null, url: URL): string {
  if (url.protocol !== 'https:') throw new Error(`refused to call ${url.protocol}//${url.host}: only https is allowed`);
  return base === null ? url.href : `${base}/${url.host}${url.pathname}${url.search}`;
}
