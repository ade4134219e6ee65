import { checkedUrl } from '../agents/http/guard.ts';
import { AgentError } from '../agents/types.ts';

export type AddressProblem = 'invalid' | 'never' | 'insecure' | 'private';

const MAX_LENGTH = 2_000;

/**
 * What is wrong with an address, as far as can be seen without asking DNS; null = nothing. Where a name leads is checked
 * again at every call.
 */
export function addressProblem(address: string, allowPrivateNetwork: boolean): AddressProblem | null {
  if (address.length > MAX_LENGTH || /\s/.test(address)) return 'invalid';
  try {
    const url = checkedUrl(address, true);
    if (url.hash) return 'invalid';
    if (allowPrivateNetwork) return null;
    if (url.protocol !== 'https:') return 'insecure';
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return error.words.key === 'agentError.never' ? 'never' : 'invalid';
  }
  try {
    checkedUrl(address, false);
    return null;
  } catch {
    return 'private';
  }
}
