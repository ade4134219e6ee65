import { median } from '../numbers.ts';
import type { Figure } from '../report.ts';
import { channelsFolder, type Program, type System, startBot, startServer, type Zalo } from '../rig.ts';

/** From nothing to ready, several times: the first start of a folder makes its database, the others find one. */
export async function startFigures(zalo: Zalo, program: Program, times: number): Promise<Figure[]> {
  const dataDir = await channelsFolder(zalo, 1);
  const ours: System[] = [];
  const bare: System[] = [];
  for (let n = 0; n < times; n++) {
    bare.push(await startAndStop(() => startBot(zalo)));
    ours.push(await startAndStop(() => startServer(program, { dataDir, zalo, channels: 1 })));
  }
  const of = (systems: System[], key: 'readyMs' | 'connectedMs' | 'startCpuMs') =>
    median(systems.map((system) => system[key]));
  const ready = of(ours, 'readyMs');
  return [
    {
      name: 'cold start to /readyz (baseline: bot logged in)',
      unit: 'ms',
      ours: ready,
      baseline: of(bare, 'readyMs'),
      target: '< 400 ms',
      met: ready < 400,
    },
    {
      name: 'cold start to a connected account',
      unit: 'ms',
      ours: of(ours, 'connectedMs'),
      baseline: of(bare, 'connectedMs'),
    },
    {
      name: 'processor time of a start',
      unit: 'ms',
      ours: of(ours, 'startCpuMs'),
      baseline: of(bare, 'startCpuMs'),
    },
  ];
}

async function startAndStop(start: () => Promise<System>): Promise<System> {
  const system = await start();
  await system.stop();
  return system;
}
