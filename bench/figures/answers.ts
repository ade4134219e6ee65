import { percentile } from '../numbers.ts';
import { cpuMs, rssMb } from '../processes.ts';
import type { Figure } from '../report.ts';
import { channelsFolder, type Program, type System, startBot, startServer, type Zalo } from '../rig.ts';
import type { TalkResult } from '../simulator.ts';

export interface AnswerOptions {
  /** Messages before anything counts, so that both have compiled what they use. */
  warmUp: number;
  oneAtATime: number;
  burst: number;
  people: number;
  /** How many messages altogether before the memory is read. */
  messages: number;
}

interface Measured {
  p50: number;
  p99: number;
  perSecond: number;
  burstMs: number;
  cpuPerMessage: number;
  rss: number;
}

/** How fast answers come, one at a time and in a burst, and what all of it leaves in memory. */
export async function answerFigures(zalo: Zalo, program: Program, options: AnswerOptions): Promise<Figure[]> {
  const dataDir = await channelsFolder(zalo, 1);
  // The server first: it would find what people wrote to the bot in the account's history, and answer that, too.
  const ours = await measured(zalo, await startServer(program, { dataDir, zalo, channels: 1 }), options);
  const bare = await measured(zalo, await startBot(zalo), options);
  const ratio = ours.perSecond / bare.perSecond;
  return [
    {
      name: 'answer latency p50, one at a time',
      unit: 'ms',
      ours: ours.p50,
      baseline: bare.p50,
      target: '≤ 3 ms over',
      met: ours.p50 - bare.p50 <= 3,
    },
    {
      name: 'answer latency p99, one at a time',
      unit: 'ms',
      ours: ours.p99,
      baseline: bare.p99,
      target: '≤ 15 ms over',
      met: ours.p99 - bare.p99 <= 15,
    },
    {
      name: `burst of ${options.burst} from ${options.people} people, all answered after`,
      unit: 'ms',
      ours: ours.burstMs,
      baseline: bare.burstMs,
    },
    {
      name: 'answers a second in the burst',
      unit: '/s',
      ours: ours.perSecond,
      baseline: bare.perSecond,
      target: '≥ 0.8 of it',
      met: ratio >= 0.8,
    },
    {
      name: 'processor time for each message of the burst',
      unit: 'ms',
      ours: ours.cpuPerMessage,
      baseline: bare.cpuPerMessage,
    },
    { name: `RSS after ${options.messages} messages`, unit: 'MB', ours: ours.rss, baseline: bare.rss },
  ];
}

async function measured(zalo: Zalo, system: System, options: AnswerOptions): Promise<Measured> {
  const { warmUp, oneAtATime, burst, people } = options;
  const account = zalo.accounts[0]?.uid ?? '';
  const talk = async (messages: number, inFlight?: number) => {
    const result = await zalo.talk({ account, people, messages, ...(inFlight === undefined ? {} : { inFlight }) });
    complete(system.name, result);
    return result;
  };
  await talk(warmUp, 4);
  const { latencies } = await talk(oneAtATime, 1);
  const cpuBefore = cpuMs(system.pid);
  const { totalMs } = await talk(burst);
  const cpuPerMessage = (cpuMs(system.pid) - cpuBefore) / burst;
  const rest = options.messages - warmUp - oneAtATime - burst;
  if (rest > 0) await talk(rest, 8);
  const rss = rssMb(system.pid);
  await system.stop();
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    burstMs: totalMs,
    perSecond: (burst * 1000) / totalMs,
    cpuPerMessage,
    rss,
  };
}

/** A fast answer that is lost or comes twice is no answer. */
export function complete(name: string, { asked, answered, wrong }: TalkResult): void {
  if (answered === asked && wrong === 0) return;
  throw new Error(`${name}: of ${asked} messages ${answered} were answered, and ${wrong} answers were not asked for`);
}
