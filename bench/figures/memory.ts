import type { Figure } from '../report.ts';
import { channelsFolder, idleRss, type Program, startBot, startServer, type Zalo } from '../rig.ts';

export interface MemoryOptions {
  /** How many connected channels to look at, ascending. */
  channels: number[];
  settleMs: number;
}

/** Memory with nothing to do, for more and more connected channels. */
export async function memoryFigures(zalo: Zalo, program: Program, options: MemoryOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const channels of options.channels) {
    const bot = await startBot(zalo, channels);
    const baseline = await idleRss(bot, options.settleMs);
    await bot.stop();
    const server = await startServer(program, { dataDir: await channelsFolder(zalo, channels), zalo, channels });
    const ours = await idleRss(server, options.settleMs);
    await server.stop();
    figures.push({
      name: `RSS idle, ${channels} connected channel${channels === 1 ? '' : 's'}`,
      unit: 'MB',
      ours,
      baseline,
      ...(channels === 1 ? { target: '< 120 MB', met: ours < 120 } : {}),
    });
  }
  const further = perFurtherChannel(figures, options.channels);
  return further ? [...figures, further] : figures;
}

function perFurtherChannel(figures: Figure[], channels: number[]): Figure | null {
  const [first, last] = [figures[0], figures.at(-1)];
  const more = (channels.at(-1) ?? 0) - (channels[0] ?? 0);
  if (!first || !last || more === 0) return null;
  const ours = (last.ours - first.ours) / more;
  const baseline = ((last.baseline ?? 0) - (first.baseline ?? 0)) / more;
  return { name: 'RSS for each further channel', unit: 'MB', ours, baseline, target: '< 1 MB', met: ours < 1 };
}
