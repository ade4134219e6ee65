import { target } from './hosts.ts';

/** Where every login and every connection begins: the QR code comes from the first, the session from the second. */
export const ZALO_DOORS = ['id.zalo.me', 'wpa.chat.zalo.me'] as const;

/**
 * Knocks at one of Zalo's hosts, with nothing that says who asks. Any answer is a sign of life; `date` is what its clock
 * said, in milliseconds. Rejects like fetch.
 */
export async function reachZalo(
  base: string | null,
  host: string,
  signal: AbortSignal,
): Promise<{ ms: number; date: number | null }> {
  const started = performance.now();
  const response = await fetch(target(base, new URL(`https://${host}/`)), { redirect: 'manual', signal });
  const ms = Math.round(performance.now() - started);
  await response.body?.cancel();
  const date = Date.parse(response.headers.get('date') ?? '');
  return { ms, date: Number.isNaN(date) ? null : date };
}
