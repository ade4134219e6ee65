/**
 * The ciphers of Zalo Web as zca-js 2.2.0 uses them (utils.js): AES-256-CBC for the login request, AES-128-CBC for every
 * API call after it, AES-GCM for what the socket pushes. All CBC uses a zero IV and PKCS7.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';

const ZERO_IV = Buffer.alloc(16);
/** A constant of Zalo Web: the key that hides the device id in `zcid` (zca-js 2.2.0 utils.js, createZcid). */
const ZCID_KEY = Buffer.from('3FC4F0D2AB50057BCE0D90D9187A22B1');

/** How a pushed payload is wrapped: 0 plain, 1 compressed, 2 compressed and encrypted, 3 encrypted. */
export type EncryptMode = 0 | 1 | 2 | 3;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function cbc(key: Buffer): 'aes-128-cbc' | 'aes-256-cbc' {
  return key.length === 32 ? 'aes-256-cbc' : 'aes-128-cbc';
}

export function encryptCbc(key: Buffer, text: string): string {
  const cipher = createCipheriv(cbc(key), key, ZERO_IV);
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
}

/** Throws when the text is not what this key made. */
export function decryptCbc(key: Buffer, text: string, encoding: 'base64' | 'hex' = 'base64'): string {
  const decipher = createDecipheriv(cbc(key), key, ZERO_IV);
  return Buffer.concat([decipher.update(text, encoding), decipher.final()]).toString('utf8');
}

export function readZcid(zcid: string): { type: string; imei: string; at: number } {
  const [type = '', imei = '', at = ''] = decryptCbc(ZCID_KEY, zcid, 'hex').split(',');
  return { type, imei, at: Number(at) };
}

const everySecond = (text: string, offset: 0 | 1) => [...text].filter((_, index) => index % 2 === offset);

/** The key of one login request, made from its two public parts (zca-js 2.2.0 utils.js, createEncryptKey). */
export function requestKey(zcid: string, zcidExt: string): Buffer {
  const hash = md5(zcidExt).toUpperCase();
  return Buffer.from(
    everySecond(hash, 0).slice(0, 8).join('') +
      everySecond(zcid, 0).slice(0, 12).join('') +
      everySecond(zcid, 1).reverse().slice(0, 12).join(''),
  );
}

/** The signature over the values in the alphabetical order of their names. */
export function signKey(type: 'getlogininfo' | 'getserverinfo', params: Record<string, string>): string {
  const values = Object.keys(params).sort();
  return md5(`zsecure${type}${values.map((name) => params[name]).join('')}`);
}

/** One socket frame: version 1, the command as 16 bits little-endian, the sub-command, then text (zca-js apis/listen.js). */
export function socketFrame(cmd: number, sub: number, text: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(cmd, 1);
  head.writeUInt8(sub, 3);
  return Buffer.concat([head, Buffer.from(text)]);
}

function gcm(key: Buffer, plain: Buffer): string {
  const iv = randomBytes(16);
  const extra = randomBytes(16);
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(extra);
  const sealed = Buffer.concat([iv, extra, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return encodeURIComponent(sealed.toString('base64'));
}

/** The body of a pushed frame: `{data, encrypt}` as decodeEventData of zca-js 2.2.0 opens it. */
export function sealEvent(json: string, mode: EncryptMode, key: Buffer): string {
  const plain = Buffer.from(json);
  const data = {
    0: () => json,
    1: () => deflateSync(plain).toString('base64'),
    2: () => gcm(key, gzipSync(plain)),
    3: () => gcm(key, plain),
  }[mode]();
  return JSON.stringify({ error_code: 0, data, encrypt: mode });
}
