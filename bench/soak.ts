/** `node bench/soak.ts`: many messages at a steady pace. Memory must not grow with them, and each is answered once. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { short, slope } from './numbers.ts';
import { pause, rssMb } from './processes.ts';
import {
  channelsFolder,
  type Program,
  programOf,
  type Server,
  startServer,
  startZalo,
  temporaryFolder,
  type Zalo,
} from './rig.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '50000' },
    rate: { type: 'string', default: '100' },
    binary: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const PEOPLE = 50;
/** A slow machine gets its messages later, and not a queue that only grows until the bridge refuses to take more. */
const IN_FLIGHT = 200;
const PATIENCE_MS = 120_000;
/** The slope counts from here on: before, caches fill and code is compiled. */
const WARM_SHARE = 0.3;
const LOOKS = 50;
/** A leak would be a straight climb. This much for 1,000 messages is what the looks themselves waver by. */
const MOST_HEAP_KB = 10;
/** In a short run all of it is warming up. */
const JUDGED_FROM = 20_000;
const MB = 1024 * 1024;

/** What the server held after so many messages, right after its garbage was collected. In MB. */
interface Look {
  messages: number;
  rssMb: number;
  /** NaN for a binary, which cannot be asked. */
  heapMb: number;
}

if (values.help)
  console.log('Usage: node bench/soak.ts [--messages 50000] [--rate 100 (a second)] [--binary FILE] [--json]');
else await main();

async function main(): Promise<void> {
  const messages = wholeNumber('messages', values.messages);
  const rate = wholeNumber('rate', values.rate);
  const zalo = await startZalo({ friends: PEOPLE });
  const dataDir = await channelsFolder(zalo, 1);
  const memory = join(temporaryFolder(), 'memory.json');
  const server = await startServer(probed(values.binary), {
    dataDir,
    zalo,
    channels: 1,
    env: { BENCH_MEMORY: memory },
  });
  const look = () => lookAt(server, values.binary ? null : memory);
  const begin = performance.now();
  const { looks, asked, answered, wrong } = await soak(zalo, look, messages, rate);
  const perSecond = (answered * 1000) / (performance.now() - begin);
  const violations = await zalo.violations();
  await server.stop();
  await zalo.stop();

  const late = looks.filter((one) => one.messages >= messages * WARM_SHARE);
  const growth = (of: 'rssMb' | 'heapMb') => 1024 * slope(late.map((one) => ({ x: one.messages / 1_000, y: one[of] })));
  const result = {
    asked,
    answered,
    wrong,
    perSecond,
    rssKbPer1000: growth('rssMb'),
    heapKbPer1000: growth('heapMb'),
    looks,
    violations,
  };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else print(result);
  const leaks = messages >= JUDGED_FROM && result.heapKbPer1000 > MOST_HEAP_KB;
  if (answered !== asked || wrong > 0 || violations.length > 0 || leaks) process.exitCode = 1;
}

function print(result: {
  asked: number;
  answered: number;
  wrong: number;
  perSecond: number;
  rssKbPer1000: number;
  heapKbPer1000: number;
}): void {
  console.log(
    `${result.answered} of ${result.asked} answered, ${result.wrong} answers too many, ${short(result.perSecond)} a second`,
  );
  console.log(
    `for 1,000 messages after the first ${WARM_SHARE * 100} %: heap ${short(result.heapKbPer1000)} KB, RSS ${short(result.rssKbPer1000)} KB`,
  );
}

/** As it goes, because a run takes a while. */
function say(look: Look | undefined): void {
  if (look)
    console.log(
      `${String(look.messages).padStart(8)} messages  heap ${short(look.heapMb)} MB  RSS ${short(look.rssMb)} MB`,
    );
}

/** The server with the probe beside it; a binary runs as it is. */
function probed(binary: string | undefined): Program {
  const probe = fileURLToPath(new URL('memory-probe.ts', import.meta.url));
  return programOf(binary, binary ? [] : ['--expose-gc', '--import', probe]);
}

/** In pieces, with a look at the memory after each. */
async function soak(zalo: Zalo, look: () => Promise<Omit<Look, 'messages'>>, messages: number, perSecond: number) {
  const account = zalo.accounts[0]?.uid ?? '';
  const piece = Math.max(1, Math.ceil(messages / LOOKS));
  const looks: Look[] = [{ messages: 0, ...(await look()) }];
  const total = { asked: 0, answered: 0, wrong: 0 };
  while (total.asked < messages) {
    const count = Math.min(piece, messages - total.asked);
    const { asked, answered, wrong } = await zalo.talk({
      account,
      people: PEOPLE,
      messages: count,
      perSecond,
      inFlight: IN_FLIGHT,
      patienceMs: PATIENCE_MS,
    });
    total.asked += asked;
    total.answered += answered;
    total.wrong += wrong;
    looks.push({ messages: total.asked, ...(await look()) });
    if (!values.json) say(looks.at(-1));
  }
  return { looks, ...total };
}

async function lookAt({ pid }: Server, memory: string | null): Promise<Omit<Look, 'messages'>> {
  if (!memory) return { rssMb: rssMb(pid), heapMb: Number.NaN };
  process.kill(pid, 'SIGCONT');
  const giveUpAt = performance.now() + 30_000;
  while (!existsSync(memory)) {
    if (performance.now() > giveUpAt) throw new Error('the server does not say what memory it holds');
    await pause(20);
  }
  const { heapUsed } = JSON.parse(readFileSync(memory, 'utf8')) as { heapUsed: number };
  rmSync(memory);
  return { rssMb: rssMb(pid), heapMb: heapUsed / MB };
}

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1 on`);
  return number;
}
