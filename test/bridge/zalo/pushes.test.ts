import assert from 'node:assert/strict';
import { createCipheriv, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync, unzipSync } from 'node:zlib';
import { decrypted, HEADER } from '../../../src/bridge/zalo/pushes.ts';
import { sealEvent } from '../../../src/simulator/crypto.ts';

const key = randomBytes(16);
const json = JSON.stringify({ data: { msgs: [{ msgId: '7100000000001', content: 'Chào shop 👋' }] } });
const frame = (body: string) => Buffer.concat([Buffer.from([1, 0xf5, 1, 0]), Buffer.from(body)]);
const told = key.toString('base64');

const contentOf = (opened: Buffer) => JSON.parse(opened.toString('utf8', HEADER)) as { data: string; encrypt: number };

test('an encrypted push becomes a plain one, with the same header and content', () => {
  const opened = decrypted(frame(sealEvent(json, 2, key)), told);
  assert.deepEqual(opened.subarray(0, HEADER), Buffer.from([1, 0xf5, 1, 0]));
  assert.deepEqual(contentOf(opened), { error_code: 0, encrypt: 0, data: json });
});

test('what JSON.parse would read in another way stays compressed, for the parser that zca-js has for it', () => {
  const contents = [
    '{"data":{"msgId":7100000000000000001}}',
    '{"data":[1234567890123456]}',
    '{"data":{"__proto__":{"polluted":true}}}',
    '{"data":{"\\u005f_proto__":{"polluted":true}}}',
    '{"data":{"constructor":{}}}',
  ];
  for (const content of contents) {
    const { data, encrypt } = contentOf(decrypted(frame(sealEvent(content, 2, key)), told));
    assert.equal(encrypt, 1, content);
    assert.equal(unzipSync(Buffer.from(data, 'base64')).toString(), content);
  }
});

test('a few kilobytes that would fill the memory are refused', () => {
  const [iv, extra] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(extra);
  const packed = cipher.update(gzipSync(Buffer.alloc(65 * 1024 * 1024, 'a')));
  const sealed = Buffer.concat([iv, extra, packed, cipher.final(), cipher.getAuthTag()]);
  const bomb = frame(JSON.stringify({ encrypt: 2, data: encodeURIComponent(sealed.toString('base64')) }));
  assert.throws(() => decrypted(bomb, told), RangeError);
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
