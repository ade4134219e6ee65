import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Passkey, PasskeyStore } from '../db/stores/passkeys.ts';
import { createPending } from './pending.ts';
import { isHttps } from './session-plugin.ts';

/** Where a passkey is made and used: the browser signs the origin, and offers the key to its host only. */
export interface Place {
  origin: string;
  rpId: string;
}

/** Long enough to find the phone and the finger. */
const CHALLENGE_MS = 5 * 60_000;
const MAX_RESPONSE = 20_000;

/** COSE: EdDSA, ES256, RS256. Named, because the library's own choice tries what Node still calls experimental. */
const ALGORITHMS = [-8, -7, -257];

/** Loaded when first asked for: it is larger than all the rest of the server, and most owners never need it. */
const library = () => import('@simplewebauthn/server');

/** Null where browsers know no passkeys: without https (localhost excepted), and on an address of numbers. */
export function passkeyPlace(request: FastifyRequest, publicOrigin: string | null): Place | null {
  const url = URL.parse(publicOrigin ?? `${isHttps(request, null) ? 'https' : 'http'}://${request.host}`);
  if (!url || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return null;
  if (url.protocol !== 'https:' && url.hostname !== 'localhost') return null;
  return { origin: url.origin, rpId: url.hostname };
}

export type Passkeys = ReturnType<typeof createPasskeys>;

/**
 * WebAuthn, https://www.w3.org/TR/webauthn-3/. Keys are discoverable and always verify their user (finger, face, PIN),
 * so that one is worth a password and a code together. Each challenge waits under the `key` of who asked for it (a
 * session, or a cookie before there is one), is answered once, and ends after five minutes.
 */
export function createPasskeys(store: PasskeyStore, clock: Clock) {
  const challenges = createPending<string>(clock, CHALLENGE_MS);
  const ofPlace = (adminId: string, { rpId }: Place) => store.list(adminId).filter((passkey) => passkey.rpId === rpId);
  const named = ({ credentialId, transports }: Passkey) => ({ id: credentialId, transports });

  return {
    /** Whether this administrator has a key that works here. */
    has: (adminId: string, place: Place): boolean => ofPlace(adminId, place).length > 0,
    /** What the browser needs to make a key. */
    async creation(key: string, admin: { id: string; name: string }, place: Place): Promise<object> {
      const options = await (await library()).generateRegistrationOptions({
        rpName: 'zalo-bridge',
        rpID: place.rpId,
        userName: admin.name,
        userDisplayName: admin.name,
        userID: new TextEncoder().encode(admin.id),
        timeout: CHALLENGE_MS,
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: ofPlace(admin.id, place).map(named),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      challenges.put(`create:${key}`, options.challenge);
      return options;
    },
    /** Keeps the key that the browser has made; null when the answer is not what was asked for, or is known already. */
    async create(key: string, adminId: string, place: Place, name: string, answer: string): Promise<Passkey | null> {
      const expectedChallenge = challenges.take(`create:${key}`);
      const response = parse(answer);
      if (!expectedChallenge || !response) return null;
      const expected = { expectedChallenge, expectedOrigin: place.origin, expectedRPID: place.rpId };
      const { verifyRegistrationResponse } = await library();
      const result = await verifyRegistrationResponse({
        response,
        supportedAlgorithmIDs: ALGORITHMS,
        ...expected,
      }).catch(() => null);
      if (!result?.verified) return null;
      const { id, publicKey, counter, transports = [] } = result.registrationInfo.credential;
      const row = { adminId, name, credentialId: id, counter, transports, rpId: place.rpId };
      return store.create({ ...row, publicKey: Buffer.from(publicKey) });
    },
    /** What the browser needs to use a key: any that it has for us, or one of this administrator's. */
    async request(key: string, place: Place, adminId?: string): Promise<object> {
      const options = await (await library()).generateAuthenticationOptions({
        rpID: place.rpId,
        timeout: CHALLENGE_MS,
        userVerification: 'required',
        ...(adminId && { allowCredentials: ofPlace(adminId, place).map(named) }),
      });
      challenges.put(`use:${key}`, options.challenge);
      return options;
    },
    /** The key that has answered; null when the answer is not a good one. */
    async use(key: string, place: Place, answer: string): Promise<Passkey | null> {
      const expectedChallenge = challenges.take(`use:${key}`);
      const response = parse(answer);
      const passkey = response && store.byCredentialId(response.id);
      if (!expectedChallenge || !passkey || passkey.rpId !== place.rpId) return null;
      const { credentialId: id, publicKey, counter } = passkey;
      const expected = { expectedChallenge, expectedOrigin: place.origin, expectedRPID: place.rpId };
      const credential = { id, publicKey: new Uint8Array(publicKey), counter };
      const { verifyAuthenticationResponse } = await library();
      const result = await verifyAuthenticationResponse({ response, credential, ...expected }).catch(() => null);
      if (!result?.verified) return null;
      store.used(passkey.id, result.authenticationInfo.newCounter);
      return passkey;
    },
  };
}

// Whatever else is wrong with it is for the library to find.
// biome-ignore lint/suspicious/noExplicitAny: an answer of either kind, from outside
function parse(answer: string): any {
  try {
    const value: unknown = answer.length <= MAX_RESPONSE ? JSON.parse(answer) : null;
    return typeof (value as { id?: unknown } | null)?.id === 'string' ? value : null;
  } catch {
    return null;
  }
}
