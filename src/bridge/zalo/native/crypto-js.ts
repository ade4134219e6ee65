import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';

/**
 * What zca-js uses of crypto-js, over Node's own cryptography: the same bytes for a tenth of the time. crypto-js works in
 * plain JavaScript, and every answer to a person is encrypted and every reply of Zalo decrypted by it. The bundle has this in its
 * place (`scripts/bundle.ts`); `test/bridge/zalo/native.test.ts` holds both side by side.
 */
class WordArray {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  toString(encoder: Encoder = Hex): string {
    return encoder.stringify(this);
  }
}

/** zca-js writes some of its initial vectors down as big-endian words. */
interface RawWords {
  words: number[];
  sigBytes: number;
}

interface Encoder {
  parse(text: string): WordArray;
  stringify(words: WordArray): string;
}

const Hex: Encoder = {
  parse: (text) => new WordArray(Buffer.from(text, 'hex')),
  stringify: ({ bytes }) => bytes.toString('hex'),
};

const Base64: Encoder = {
  parse: (text) => new WordArray(Buffer.from(text, 'base64')),
  stringify: ({ bytes }) => bytes.toString('base64'),
};

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Both ways throw for what is no text, as in crypto-js: zca-js takes it for a failed decryption. */
const Utf8: Encoder = {
  parse(text) {
    if (!text.isWellFormed()) throw new URIError('half a character cannot be encrypted');
    return new WordArray(Buffer.from(text));
  },
  stringify: ({ bytes }) => strict.decode(bytes),
};

/** Mode and padding are always the same. */
interface Cfg {
  iv: WordArray | RawWords;
  mode: unknown;
  padding: unknown;
}

function bytesOf(iv: Cfg['iv']): Buffer {
  if (iv instanceof WordArray) return iv.bytes;
  const bytes = Buffer.alloc(iv.words.length * 4);
  for (const [n, word] of iv.words.entries()) bytes.writeInt32BE(word | 0, n * 4);
  return bytes.subarray(0, iv.sigBytes);
}

const algorithm = ({ bytes }: WordArray) => `aes-${bytes.length * 8}-cbc`;

/** CBC with PKCS #7, the only mode and padding that zca-js asks for. Throws where the padding is not right. */
const AES = {
  encrypt(text: string, key: WordArray, { iv }: Cfg) {
    const cipher = createCipheriv(algorithm(key), key.bytes, bytesOf(iv));
    return { ciphertext: new WordArray(Buffer.concat([cipher.update(Utf8.parse(text).bytes), cipher.final()])) };
  },
  decrypt({ ciphertext }: { ciphertext: WordArray }, key: WordArray, { iv }: Cfg): WordArray {
    const decipher = createDecipheriv(algorithm(key), key.bytes, bytesOf(iv));
    return new WordArray(Buffer.concat([decipher.update(ciphertext.bytes), decipher.final()]));
  },
};

const MD5 = (text: string): WordArray => new WordArray(createHash('md5').update(Utf8.parse(text).bytes).digest());

export default { AES, MD5, enc: { Hex, Base64, Utf8 }, mode: { CBC: {} }, pad: { Pkcs7: {} } };
