/** `node bench/soak.ts`: many messages at a steady pace. Memory must not grow with them, and each is answered once. */
import { parseArgs } from 'node:util';
import { short, slope } from './numbers.ts';
import { rssMb } from './processes.ts';
import { channelsFolder, programOf, type Server, startServer, startZalo, type Zalo } from './rig.ts';

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
/** The slope counts from here on: before, caches fill and code is compiled. */
const WARM_SHARE = 0.3;
const LOOKS = 40;

interface Look {
  messages: number;
  rssMb: number;
}

if (values.help)
  console.log('Usage: node bench/soak.ts [--messages 50000] [--rate 100 (a second)] [--binary FILE] [--json]');
else await main();

async function main(): Promise<void> {
  const messages = wholeNumber('messages', values.messages);
  const rate = wholeNumber('rate', values.rate);
  const zalo = await startZalo({ friends: PEOPLE });
  const dataDir = await channelsFolder(zalo, 1);
  const server = await startServer(programOf(values.binary), { dataDir, zalo, channels: 1 });
  const begin = performance.now();
  const { looks, asked, answered, wrong } = await soak(zalo, server, messages, rate);
  const perSecond = (answered * 1000) / (performance.now() - begin);
  const violations = await zalo.violations();
  await server.stop();
  await zalo.stop();

  const late = looks.filter((look) => look.messages >= messages * WARM_SHARE);
  const mbPer10k = slope(late.map((look) => ({ x: look.messages / 10_000, y: look.rssMb })));
  const result = { asked, answered, wrong, perSecond, mbPer10k, looks, violations };
  if (values.json) console.log(JSON.stringify(result, null, 2));
  else {
    for (const look of looks) console.log(`${String(look.messages).padStart(8)} messages  ${short(look.rssMb)} MB`);
    console.log(`${answered} of ${asked} answered, ${wrong} answers too many, ${short(perSecond)} a second`);
    console.log(`memory grows by ${short(mbPer10k)} MB for 10,000 messages (after the first ${WARM_SHARE * 100} %)`);
  }
  if (answered !== asked || wrong > 0 || violations.length > 0) process.exitCode = 1;
}

/** In pieces, with a look at the memory after each. */
async function soak(zalo: Zalo, server: Server, messages: number, perSecond: number) {
  const account = zalo.accounts[0]?.uid ?? '';
  const piece = Math.max(1, Math.ceil(messages / LOOKS));
  const looks: Look[] = [{ messages: 0, rssMb: rssMb(server.pid) }];
  const total = { asked: 0, answered: 0, wrong: 0 };
  while (total.asked < messages) {
    const count = Math.min(piece, messages - total.asked);
    const { asked, answered, wrong } = await zalo.talk({ account, people: PEOPLE, messages: count, perSecond });
    total.asked += asked;
    total.answered += answered;
    total.wrong += wrong;
    looks.push({ messages: total.asked, rssMb: rssMb(server.pid) });
  }
  return { looks, ...total };
}

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} is a whole number from 1 on`);
  return number;
}
