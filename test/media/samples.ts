import { flowerPng } from '../../src/simulator/picture.ts';

export const PNG = flowerPng('hoa', 48, 36);
export const JPEG = Buffer.from(
  `ffd8ffe000104a46494600010100000100010000${'ffc0000b08'}${'0014'}${'001e'}01011100ffd9`,
  'hex',
);
export const GIF = Buffer.from(
  `474946383961${'0a00'}${'0500'}f00000ffffff0000002c00000000010001000002024401003b`,
  'hex',
);
export const PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n');
export const MP3 = Buffer.from('4944330400000000000000', 'hex');
export const MP4 = Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1');
export const M4A = Buffer.from('\0\0\0\x18ftypM4A \0\0\x02\0isomiso2', 'latin1');

/** A zip with empty entries of these names. */
export function zip(...names: string[]): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const name of names) {
    const text = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(text.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(text.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(local, text);
    entries.push(entry, text);
    at += local.length + text.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

export const oldOffice = (stream: string): Buffer =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(stream, 'utf16le')]);
