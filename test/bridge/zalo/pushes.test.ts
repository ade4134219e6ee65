import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { unzipSync } from 'node:zlib';
import { decrypted, HEADER } from '../../../src/bridge/zalo/pushes.ts';
import { sealEvent } from '../../../src/simulator/crypto.ts';

const key = randomBytes(16);
const json = JSON.stringify({ data: { msgs: [{ msgId: '7100000000001', content: 'Chào shop 👋' }] } });
const frame = (body: string) => Buffer.concat([Buffer.from([1, 0xf5, 1, 0]), Buffer.from(body)]);
const told = key.toString('base64');

test('an encrypted push becomes one that is only compressed, with the same header and content', () => {
  const opened = decrypted(frame(sealEvent(json, 2, key)), told);
  assert.deepEqual(opened.subarray(0, HEADER), Buffer.from([1, 0xf5, 1, 0]));
  const { data, ...rest } = JSON.parse(opened.toString('utf8', HEADER)) as { data: string };
  assert.deepEqual(rest, { error_code: 0, encrypt: 1 });
  assert.equal(unzipSync(Buffer.from(data, 'base64')).toString(), json);
});

test('whatever is not encrypted like that, or not with this key, is left to zca-js as it is', () => {
  const sealed = sealEvent(json, 2, key);
  const tampered = sealed.replace(/"data":"(.)/, (_, first) => `"data":"${first === 'A' ? 'B' : 'A'}`);
  const frames: [string, Buffer, string | null][] = [
    ['before the key is told', frame(sealed), null],
    ['another key', frame(sealed), randomBytes(16).toString('base64')],
    ['a key that is none', frame(sealed), 'khoá'],
    ['something in it was changed', frame(tampered), told],
    ['too short', frame(JSON.stringify({ encrypt: 2, data: 'AAAA' })), told],
    ['no JSON', frame('{'), told],
    ['no text', frame(JSON.stringify({ encrypt: 2, data: 5 })), told],
    ['an escape that is none', frame(JSON.stringify({ encrypt: 2, data: '%E0%A4' })), told],
    ['a header alone', frame(''), told],
    ...([0, 1, 3] as const).map((mode): [string, Buffer, string] => [
      `wrapped as ${mode}`,
      frame(sealEvent(json, mode, key)),
      told,
    ]),
  ];
  for (const [name, given, withKey] of frames) {
    const copy = Buffer.from(given);
    assert.equal(decrypted(given, withKey), given, name);
    assert.deepEqual(given, copy, name);
  }
});
