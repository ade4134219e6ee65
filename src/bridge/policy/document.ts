import { Compile } from 'typebox/compile';
import { lazily } from '../../lazily.ts';
import { type Policy, PolicyDocument } from './types.ts';

const validator = lazily(() => Compile(PolicyDocument));

/** Reads a stored document. Null when it is not a policy: callers then allow nobody. */
export function parsePolicy(json: string): PolicyDocument | null {
  try {
    const value: unknown = JSON.parse(json);
    return validator().Check(value) ? value : null;
  } catch {
    return null;
  }
}

/** The document with sets instead of lists. */
export function compilePolicy(document: PolicyDocument): Policy {
  return {
    dm: { mode: document.dm.mode, allow: new Set(document.dm.allow) },
    group: {
      mode: document.group.mode,
      requireMention: document.group.requireMention,
      senders: { mode: document.group.senders.mode, allow: new Set(document.group.senders.allow) },
      rules: new Map(Object.entries(document.group.rules)),
    },
  };
}
