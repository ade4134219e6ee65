import { percentile } from '../numbers.ts';
import type { Figure } from '../report.ts';
import { type Program, startServer, temporaryFolder } from '../rig.ts';
import { type Shop, type ShopSize, seedShop } from '../seed.ts';

export interface PageOptions extends ShopSize {
  /** How often each page is asked for. */
  times: number;
}

const WARM_UP = 10;
const TARGET_MS = 30;

/** How long a page takes with a full database, one request after the other; beside it what an empty answer takes. */
export async function pageFigures(program: Program, options: PageOptions): Promise<Figure[]> {
  const dataDir = temporaryFolder();
  const shop = seedShop(dataDir, options);
  const server = await startServer(program, { dataDir });
  const floor = await times(`${server.url}/livez`, {}, options.times);
  const figures: Figure[] = [];
  for (const [path, headers] of requests(shop)) {
    const samples = await times(server.url + path, headers, options.times);
    const name = path.replace(shop.channelId, ':id').replace(shop.conversationId, ':id');
    const p95 = percentile(samples, 0.95);
    figures.push(
      {
        name: `${name} p50 (baseline: /livez)`,
        unit: 'ms',
        ours: percentile(samples, 0.5),
        baseline: percentile(floor, 0.5),
      },
      {
        name: `${name} p95 (baseline: /livez)`,
        unit: 'ms',
        ours: p95,
        baseline: percentile(floor, 0.95),
        target: `< ${TARGET_MS} ms`,
        met: p95 < TARGET_MS,
      },
    );
  }
  await server.stop();
  return figures;
}

function requests({ channelId, conversationId, search, cookie, token }: Shop): [string, Record<string, string>][] {
  const pages = [
    '/channels',
    `/channels/${channelId}`,
    `/channels/${channelId}?q=${encodeURIComponent('hoa noi thanh')}`,
    `/channels/${channelId}?q=zzz`,
    '/conversations',
    `/conversations/${conversationId}`,
    `/channels/${channelId}/settings`,
    `/conversations?q=${encodeURIComponent('hoa noi thanh')}`,
    '/conversations?state=failed',
    '/pairing',
    `/channels/${channelId}/users`,
  ];
  const calls = [
    `/channels/${channelId}/activity?limit=50`,
    `/channels/${channelId}/friends?limit=50&q=${encodeURIComponent(search)}`,
    `/conversations/${conversationId}/messages?limit=50`,
  ];
  return [
    ...pages.map((path): [string, Record<string, string>] => [path, { cookie }]),
    ...calls.map((path): [string, Record<string, string>] => [`/api/v1${path}`, { authorization: `Bearer ${token}` }]),
  ];
}

async function times(url: string, headers: Record<string, string>, count: number): Promise<number[]> {
  const samples: number[] = [];
  for (let n = -WARM_UP; n < count; n++) {
    const begin = performance.now();
    const response = await fetch(url, { headers, redirect: 'manual' });
    await response.arrayBuffer();
    if (n >= 0) samples.push(performance.now() - begin);
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  }
  return samples;
}
