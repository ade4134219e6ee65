/** `npm run bench`: measures the server from outside, and the bare bot in the same way and in the same run. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerFigures } from './figures/answers.ts';
import { memoryFigures } from './figures/memory.ts';
import { pageFigures } from './figures/pages.ts';
import { startFigures } from './figures/start.ts';
import { type Figure, openReport, table } from './report.ts';
import { programOf, startZalo } from './rig.ts';

const BUILT = fileURLToPath(new URL('../dist/zalo-bridge', import.meta.url));

const PARTS = ['start', 'memory', 'answers', 'pages'] as const;
type Part = (typeof PARTS)[number];

const HELP = `Usage: npm run bench -- [OPTIONS]

  --only PARTS       of ${PARTS.join(', ')}; with commas between them (default: all)
  --quick            small numbers: shows in under a minute that everything works, and little more
  --binary FILE      measures this binary instead of the sources; without it, start and memory are measured with both, if
                     dist/zalo-bridge is there
  --cpu-prof FOLDER  writes a profile of each server process into this folder
  --json             prints JSON instead of a table`;

const NORMAL = {
  starts: 5,
  // V8 gives back what a start has left over once nothing has happened for half a minute.
  memory: { channels: [1, 10, 100, 500], settleMs: 40_000 },
  answers: { warmUp: 100, oneAtATime: 300, burst: 500, people: 50, messages: 1_800 },
  pages: { messages: 100_000, friends: 20_000, groups: 1_000, times: 200 },
};
const QUICK: typeof NORMAL = {
  starts: 1,
  memory: { channels: [2], settleMs: 200 },
  answers: { warmUp: 20, oneAtATime: 20, burst: 50, people: 10, messages: 90 },
  pages: { messages: 1_000, friends: 200, groups: 20, times: 10 },
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    quick: { type: 'boolean', default: false },
    binary: { type: 'string' },
    'cpu-prof': { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values.help) console.log(HELP);
else await main();

async function main(): Promise<void> {
  const parts = partsOf(values.only);
  const sizes = values.quick ? QUICK : NORMAL;
  const { channels } = sizes.memory;
  const profile = values['cpu-prof'];
  const program = programOf(values.binary, profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []);
  const programs = [{ label: '', program }];
  if (!values.binary && existsSync(BUILT)) programs.push({ label: 'binary: ', program: programOf(BUILT) });
  const zalo = await startZalo({ accounts: channels.at(-1) ?? 1 });
  const report = openReport();
  for (const { label, program } of programs) {
    const add = (figures: Figure[]) => report.add(...figures.map((one) => ({ ...one, name: label + one.name })));
    if (parts.has('start')) add(await startFigures(zalo, program, sizes.starts));
    if (parts.has('memory')) add(await memoryFigures(zalo, program, sizes.memory));
  }
  if (parts.has('answers')) report.add(...(await answerFigures(zalo, program, sizes.answers)));
  if (parts.has('pages')) report.add(...(await pageFigures(program, sizes.pages)));
  const violations = await zalo.violations();
  await zalo.stop();
  if (violations.length > 0) throw new Error(`Zalo would not have accepted this:\n${violations.join('\n')}`);
  const result = report.close();
  console.log(values.json ? JSON.stringify(result, null, 2) : table(result));
}

function partsOf(only: string): Set<Part> {
  const wanted = only.split(',').map((part) => part.trim());
  const unknown = wanted.find((part) => !(PARTS as readonly string[]).includes(part));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}": ${PARTS.join(', ')}`);
  return new Set(wanted as Part[]);
}
