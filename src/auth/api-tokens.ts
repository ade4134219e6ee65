import type { ApiToken, ApiTokenStore, Scope } from '../db/stores/api-tokens.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** Makes a token; `secret` is what the program sends, and cannot be shown again. */
export function createToken(
  tokens: ApiTokenStore,
  wish: { id?: string; name: string; scope: Scope; expiresAt: number | null },
): { token: ApiToken; secret: string } {
  const secret = `zb_${newSecret()}`;
  const token = tokens.create({ ...wish, prefix: secret.slice(0, 8), tokenHash: hashSecret(secret) });
  return { token, secret };
}
