/** Frames that no client should trip over, each under a name. */
import { E2EE } from './builders.ts';
import { sealEvent, socketFrame } from './crypto.ts';

type Make = (key: Buffer) => Buffer | string;

const json = (cmd: number, value: unknown) => socketFrame(cmd, 0, JSON.stringify(value));
const sealed = (cmd: number, key: Buffer, data: string) => socketFrame(cmd, 0, sealEvent(data, 2, key));

const FRAMES = {
  'text-frame': () => 'this is not a binary frame',
  'two-bytes': () => Buffer.from([1, 2]),
  empty: () => Buffer.alloc(0),
  'empty-body': () => socketFrame(501, 0, ''),
  'bad-json': () => socketFrame(501, 0, '{"data":'),
  'bad-base64': () => json(501, { data: '%%%%', encrypt: 1 }),
  'bad-tag': () => json(501, { data: encodeURIComponent(Buffer.alloc(96, 7).toString('base64')), encrypt: 2 }),
  'encrypt-9': () => json(501, { data: '{}', encrypt: 9 }),
  'no-data': () => json(501, {}),
  proto: (key) => sealed(501, key, '{"data":{"__proto__":{"polluted":true},"msgs":[]}}'),
  'reaction-without-groups': (key) => sealed(612, key, '{"data":{"reacts":[]}}'),
  'typing-malformed': (key) =>
    sealed(602, key, '{"data":{"actions":[{"act_type":"typing","act":"typing","data":"\\"uid\\":"}]}}'),
  'message-without-fields': (key) => sealed(501, key, '{"data":{"msgs":[{}]}}'),
  'e2ee-group': (key) => sealed(E2EE.group, key, '{"data":{"groupMsgs":[{"payload":"opaque"}]}}'),
  'missed-messages': (key) => sealed(534, key, '{"data":{"msgs":[]}}'),
  cloud: (key) => sealed(621, key, '{"data":{"items":[]}}'),
  'unknown-command': (key) => sealed(9999, key, '{"data":{}}'),
  huge: (key) => sealed(501, key, JSON.stringify({ data: { msgs: [], filler: 'x'.repeat(5 * 1024 * 1024) } })),
} as const satisfies Record<string, Make>;

export type BrokenFrame = keyof typeof FRAMES;

export const brokenFrames = Object.keys(FRAMES) as BrokenFrame[];

export const brokenFrame = (name: BrokenFrame, key: Buffer): Buffer | string => FRAMES[name](key);
