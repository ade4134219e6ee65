/**
 * The stand-in for Zalo as a process of its own, with the people who write: so neither its work nor the measuring counts
 * for what is measured, and times are taken where the person's phone would be.
 */
import { startSimulator } from '../src/simulator/index.ts';
import type { Message } from '../src/simulator/world.ts';
import { answerCalls, pause } from './processes.ts';

export interface Talk {
  /** The account that is written to. */
  account: string;
  people: number;
  messages: number;
  /** How many may wait for an answer at the same time; 1 is one at a time. */
  inFlight?: number;
  /** Not more than so many messages a second. */
  perSecond?: number;
  /** How long the last answers may take. */
  patienceMs?: number;
}

export interface TalkResult {
  asked: number;
  answered: number;
  /** Answers that came a second time, or to the wrong person. */
  wrong: number;
  /** From the first message to the last answer. */
  totalMs: number;
  /** From saying a message to having its answer. */
  latencies: number[];
}

/** Long enough for a second answer to show itself. */
const AFTERMATH_MS = 300;

const simulator = await startSimulator({
  accounts: Number(process.env.BENCH_ACCOUNTS ?? 1),
  friends: Number(process.env.BENCH_FRIENDS ?? 50),
  groups: 0,
});

let onAnswer: (message: Message, at: number) => void = () => {};
const { world } = simulator;
const { addMessage } = world;
world.addMessage = (draft) => {
  const at = performance.now();
  const message = addMessage(draft);
  if (message.via === 'api') onAnswer(message, at);
  return message;
};

let run = 0;

async function talk({ account, people, messages, ...options }: Talk): Promise<TalkResult> {
  const { inFlight = Number.POSITIVE_INFINITY, perSecond = Number.POSITIVE_INFINITY, patienceMs = 30_000 } = options;
  const me = simulator.account(account);
  const friends = [...me.friends].slice(0, people);
  const prefix = `lượt ${++run} tin`;
  const waiting = new Map<string, { friend: string; at: number }>();
  const latencies: number[] = [];
  let wrong = 0;
  let lastAnswerAt = 0;
  let wake = () => {};
  onAnswer = ({ text, chat }, at) => {
    const question = waiting.get(text);
    if (!question || chat.type !== 'dm' || !chat.people.includes(question.friend)) {
      wrong++;
      return;
    }
    waiting.delete(text);
    latencies.push(at - question.at);
    lastAnswerAt = at;
    wake();
  };
  const change = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const begin = performance.now();
  for (let n = 0; n < messages; n++) {
    const early = begin + (n * 1000) / perSecond - performance.now();
    if (early > 0) await pause(early);
    const giveUpAt = performance.now() + patienceMs;
    while (waiting.size >= inFlight && performance.now() < giveUpAt) await change(giveUpAt - performance.now());
    if (waiting.size >= inFlight) break;
    const friend = friends[n % friends.length] ?? '';
    const text = `${prefix} ${n}`;
    waiting.set(`echo: ${text}`, { friend, at: performance.now() });
    simulator.say({ from: friend, to: account, text });
  }
  const giveUpAt = performance.now() + patienceMs;
  while (waiting.size > 0 && performance.now() < giveUpAt) await change(giveUpAt - performance.now());
  await pause(AFTERMATH_MS);
  const answered = latencies.length;
  return { asked: answered + waiting.size, answered, wrong, totalMs: lastAnswerAt - begin, latencies };
}

/** Waits until so many accounts are connected and can be written to; answers how many milliseconds the clock shows. */
async function connected(count: number): Promise<number> {
  const end = performance.now() + 120_000;
  const ready = () =>
    world.accounts.filter(({ uid }) => simulator.socket.connections(uid).some((connection) => connection.ready)).length;
  while (ready() < count) {
    if (performance.now() > end) throw new Error(`only ${ready()} of ${count} accounts connected within two minutes`);
    await pause(5);
  }
  return performance.timeOrigin + performance.now();
}

answerCalls({
  baseUrl: () => simulator.baseUrl,
  accounts: () => world.accounts.map(({ uid, person }) => ({ uid, name: person.name })),
  cookies: (uid: string) => simulator.cookies(uid),
  connected,
  talk,
  violations: () => simulator.violations,
});
