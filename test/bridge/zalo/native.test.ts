import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import nativeCrypto from '../../../src/bridge/zalo/native/crypto-js.ts';

// The one that zca-js brings along.
const require = createRequire(createRequire(import.meta.url).resolve('zca-js'));
const original = require('crypto-js') as typeof nativeCrypto;

const TEXTS = ['', 'a', 'Chào shop 👋', '{"clientId":1764}', 'đ'.repeat(1_000), '\u0000\uFEFF\u2028'];
const ZERO = { words: [0, 0, 0, 0], sigBytes: 16 };

test('zca-js is given the same by our stand-in for crypto-js as by crypto-js itself', () => {
  for (const text of TEXTS) {
    assert.equal(nativeCrypto.MD5(text).toString(), original.MD5(text).toString());
    for (const length of [16, 32]) {
      const secret = randomBytes(length).toString('base64');
      const sealed = [nativeCrypto, original].map(({ AES, enc, mode, pad }) => {
        const options = { iv: enc.Hex.parse('0'.repeat(32)), mode: mode.CBC, padding: pad.Pkcs7 };
        const { ciphertext } = AES.encrypt(text, enc.Base64.parse(secret), options);
        return [ciphertext.toString(enc.Base64), ciphertext.toString(enc.Hex), ciphertext.toString()];
      });
      assert.deepEqual(sealed[0], sealed[1], text);
      for (const { AES, enc, mode, pad } of [nativeCrypto, original]) {
        const ciphertext = enc.Base64.parse(sealed[0]?.[0] ?? '');
        const options = { iv: ZERO, mode: mode.CBC, padding: pad.Pkcs7 };
        assert.equal(AES.decrypt({ ciphertext }, enc.Base64.parse(secret), options).toString(enc.Utf8), text);
      }
    }
  }
  const login = '3FC4F0D2AB50057BCE0D90D9187A22B1';
  const byLogin = [nativeCrypto, original].map(({ AES, enc, mode, pad }) =>
    AES.encrypt('30,imei,1764', enc.Utf8.parse(login), {
      iv: ZERO,
      mode: mode.CBC,
      padding: pad.Pkcs7,
    }).ciphertext.toString(enc.Hex),
  );
  assert.equal(byLogin[0], byLogin[1]);
});

test('half a character is refused as by crypto-js, and so is what another key has encrypted', () => {
  const sealed = [nativeCrypto, original].map(({ AES, enc, mode, pad }) => {
    const options = { iv: ZERO, mode: mode.CBC, padding: pad.Pkcs7 };
    const keyOf = (byte: number) => enc.Base64.parse(Buffer.alloc(16, byte).toString('base64'));
    assert.throws(() => AES.encrypt('nửa chữ \uD83D', keyOf(1), options), URIError);
    const { ciphertext } = AES.encrypt('{"của":"người khác"}', keyOf(2), options);
    return () => JSON.parse(AES.decrypt({ ciphertext }, keyOf(1), options).toString(enc.Utf8));
  });
  for (const open of sealed) assert.throws(open, 'zca-js takes neither for an answer');
});
