import type { TObject } from 'typebox';
import { Check, Clone, Default, Errors } from 'typebox/value';
import type { Words } from '../../i18n/words.ts';
import { WEB_ADDRESS } from './config.ts';
import { checkedUrl } from './http/guard.ts';
import { configSchemas } from './registry.ts';
import { AgentError } from './types.ts';

/** What is wrong with one field of an agent's settings, as schema validators say it. */
export interface ConfigFinding {
  /** `required`, `format`, `maxLength`, `enum`, `additionalProperties`, … */
  keyword: string;
  /** `/baseUrl`; for `required` and `additionalProperties` the object, and `params` names the fields. */
  instancePath: string;
  schemaPath: string;
  params: Record<string, unknown>;
  message: string;
  /** Of `address`, where it may not be called: why, for a reader of any language. */
  words?: Words;
}

/**
 * What stands in the way of saving these settings for an agent of this kind; nothing when they are good. What is left
 * out gets its default, and a field that the kind does not have is a finding: most often it is a misspelt one.
 * Throws {@link AgentError} `config` for a kind that is none of `AGENT_KINDS`.
 */
export function configFindings(kind: string, config: Record<string, unknown>): ConfigFinding[] {
  const schema = configSchemas[kind];
  if (!schema) throw new AgentError('config', { key: 'agentError.unknownKind', params: { kind } });
  const value = Default(schema, Clone(config));
  if (Check(schema, value)) return addressFindings(schema, value as Record<string, unknown>);
  // Of an unknown field the validator also says that the schema "false" does not accept it.
  return Errors(schema, value).filter(({ keyword }) => keyword !== 'boolean') as ConfigFinding[];
}

/** What a call would refuse for the address itself: better said where it is typed in. */
function addressFindings({ properties }: TObject, config: Record<string, unknown>): ConfigFinding[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const address = config[name];
    if (!('format' in property) || property.format !== WEB_ADDRESS || typeof address !== 'string') return [];
    try {
      checkedUrl(address, config.allowPrivateNetwork === true);
      return [];
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      const { human: message, words } = error;
      return [{ keyword: 'address', instancePath: `/${name}`, schemaPath: '#', params: {}, message, words }];
    }
  });
}
