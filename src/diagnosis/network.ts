import { reachEndpoint } from '../bridge/agents/reach.ts';
import { AgentError } from '../bridge/agents/types.ts';
import { causeCode } from '../bridge/zalo/errors.ts';
import { reachZalo, ZALO_DOORS } from '../bridge/zalo/reach.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Agent } from '../db/stores/agents.ts';
import type { Stores } from '../db/stores/index.ts';
import { packed } from '../i18n/words.ts';
import { type Checks, codeOf, type Found } from './checks.ts';

export interface ZaloParts {
  config: Pick<Config, 'zaloBase'>;
  clock: Clock;
}

export interface AgentParts {
  stores: Pick<Stores, 'workspaces' | 'agents'>;
  clock: Clock;
}

const PATIENCE_MS = 8_000;
/** Codes of the second step and signed webhooks are good for about so long. */
const SKEW_WARN_S = 30;
const SKEW_BAD_S = 300;
/** Whoever has more has a monitoring of their own. */
const MOST_ENDPOINTS = 50;

/** Whether Zalo answers, and what its clock says. */
export const zaloChecks: Checks<ZaloParts> = {
  zalo: async (parts) => (await Promise.all(ZALO_DOORS.map((host) => door(host, parts)))).flat(),
};

async function door(host: string, { config, clock }: ZaloParts): Promise<Found[]> {
  try {
    const { ms, date } = await reachZalo(config.zaloBase, host, AbortSignal.timeout(PATIENCE_MS));
    const reached: Found = { level: 'ok', text: 'diagnosis.zalo.ok', params: { host, ms } };
    return host === ZALO_DOORS[0] ? [reached, clockAgainst(date, clock.now())] : [reached];
  } catch (error) {
    const code = causeCode(error) ?? codeOf(error);
    const isDns = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
    const text = isDns ? 'diagnosis.zalo.dns' : 'diagnosis.zalo.unreachable';
    return [{ level: 'bad', text, params: { host, problem: code } }];
  }
}

function clockAgainst(date: number | null, now: number): Found {
  if (date === null) return { level: 'warn', text: 'diagnosis.clock.unknown' };
  const seconds = Math.round((now - date) / 1000);
  const off = Math.abs(seconds);
  if (off < SKEW_WARN_S) return { level: 'ok', text: 'diagnosis.clock.ok', params: { seconds: off } };
  const text = seconds > 0 ? 'diagnosis.clock.ahead' : 'diagnosis.clock.behind';
  return { level: off < SKEW_BAD_S ? 'warn' : 'bad', text, params: { seconds: off } };
}

/** Whether the server of each agent answers at all. Says nothing about keys or models: that is what a trial is for. */
export const agentChecks: Checks<AgentParts> = {
  agents: async ({ stores: { workspaces, agents }, clock }) => {
    const all = workspaces.list().flatMap(({ id }) => agents.listByWorkspace(id));
    const found = await Promise.all(all.slice(0, MOST_ENDPOINTS).map((agent) => endpoint(agent, clock)));
    return found.flat();
  },
};

async function endpoint(agent: Agent, clock: Clock): Promise<Found[]> {
  const { name, kind } = agent;
  try {
    const reached = await reachEndpoint(agent, clock, AbortSignal.timeout(PATIENCE_MS));
    return reached ? [{ level: 'ok', text: 'diagnosis.agents.ok', params: { name, kind, ms: reached.ms } }] : [];
  } catch (error) {
    const problem = error instanceof AgentError ? packed(error.words) : codeOf(error);
    return [{ level: 'bad', text: 'diagnosis.agents.unreachable', params: { name, kind, problem } }];
  }
}
