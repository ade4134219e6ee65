import { type Static, type TObject, Type } from 'typebox';
import Format from 'typebox/format';
import { Check, Clean, Clone, Default, Errors } from 'typebox/value';
import type { Agent } from '../../db/stores/agents.ts';
import type { CallPlan } from './http/client.ts';
import { AgentError } from './types.ts';

/** The format of a setting that is called. */
export const WEB_ADDRESS = 'web-address';
Format.Set(WEB_ADDRESS, (text) => {
  const url = /^https?:\/\/\S+$/.test(text) ? URL.parse(text) : null;
  return url !== null && url.username === '' && url.password === '';
});

/**
 * An address that is called: http or https, without a user name or password in it. Where a name leads is checked at every
 * call; one that is a number, when it is saved, too (`config-check.ts`).
 */
export const Address = (description: string) => Type.String({ format: WEB_ADDRESS, maxLength: 2_000, description });

/** A cap on what is read of an answer, in KiB. */
export function largestAnswer(kb: number) {
  const description = 'Largest answer that is read, in KiB; a larger one is refused as a whole';
  return Type.Integer({ minimum: 1, maximum: 65_536, default: kb, description });
}

/**
 * How an agent is reached. The limits are generous, because an agent with tools can think for minutes: ten without a
 * byte and twenty in all.
 */
export const connectionFields = {
  allowPrivateNetwork: Type.Boolean({
    default: false,
    description: 'The address is on this machine or in my own network',
  }),
  connectMs: Type.Integer({ minimum: 100, maximum: 120_000, default: 10_000, description: 'Longest wait to connect' }),
  idleMs: Type.Integer({
    minimum: 100,
    maximum: 3_600_000,
    default: 600_000,
    description: 'Longest wait for the next byte of an answer',
  }),
  totalMs: Type.Integer({
    minimum: 100,
    maximum: 7_200_000,
    default: 1_200_000,
    description: 'Longest time for a whole answer',
  }),
  maxAnswerKb: largestAnswer(2_048),
};

type Connection = Static<ReturnType<typeof connection>>;
const connection = () => Type.Object(connectionFields);

/** An agent's settings with the defaults filled in; unknown fields are dropped. Throws {@link AgentError} `config`. */
export function readConfig<T extends TObject>(schema: T, agent: Agent): Static<T> {
  const value = Clean(schema, Default(schema, Clone(agent.config)));
  if (Check(schema, value)) return value;
  const fields = Errors(schema, value).map(({ instancePath, params }) => {
    const missing = 'requiredProperties' in params ? (params.requiredProperties as string[]) : [];
    return missing.length > 0 ? missing.join(', ') : instancePath.slice(1).replaceAll('/', '.');
  });
  const names = [...new Set(fields.filter(Boolean))];
  throw new AgentError(
    'config',
    names.length > 0 ? { key: 'agentError.settings', fields: names } : 'agentError.settingsAll',
  );
}

/** The part of a call that comes from the agent's settings. */
export function planOf(config: Connection, signal: AbortSignal): CallPlan {
  const { allowPrivateNetwork, connectMs, idleMs, totalMs, maxAnswerKb } = config;
  return { allowPrivateNetwork, limits: { connectMs, idleMs, totalMs }, maxBytes: maxAnswerKb * 1_024, signal };
}

/** `base` and `path` with exactly one slash between them. */
export function joinUrl(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
}

/** The header that carries a key; none when there is no key. */
export function bearer(secret: string | null): Record<string, string> {
  return secret ? { authorization: `Bearer ${secret}` } : {};
}
