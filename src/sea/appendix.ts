/**
 * Pieces behind the end of the executable, for what is read once and then not needed: the assets that Node embeds are
 * mapped, and so stay in memory once they were looked at. Behind the pieces is a list of them as JSON, and its length.
 */
import { closeSync, copyFileSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

type Piece = { at: number; bytes: number };

const LENGTH_BYTES = 4;
const CUT = 'the executable ends too early: copy it again';

export interface Appendix {
  has(name: string): boolean;
  /** Hands a piece over, and takes its memory back at once. */
  with<T>(name: string, use: (content: Buffer) => T): T;
}

/** Opens what is behind an executable. The file stays open: by the time a piece is wanted, another may have its name. */
export function openAppendix(path: string): Appendix {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const length = readAt(file, size - LENGTH_BYTES, Buffer.alloc(LENGTH_BYTES)).readUInt32BE();
  // What is cut off ends in some other bytes, which are a length that does not fit, or lead to no list.
  if (length > size - LENGTH_BYTES) throw new Error(CUT);
  const list = readAt(file, size - LENGTH_BYTES - length, Buffer.alloc(length)).toString();
  const pieces = new Map(Object.entries(parsed(list)));
  return {
    has: (name) => pieces.has(name),
    with(name, use) {
      const { at, bytes } = pieces.get(name) ?? missing(name);
      // Resizable memory comes from the system and returns there; other memory of this size would stay with the allocator.
      const memory = new ArrayBuffer(bytes, { maxByteLength: bytes });
      try {
        return use(readAt(file, at, Buffer.from(memory)));
      } finally {
        memory.transfer(0);
      }
    },
  };
}

function parsed(list: string): Record<string, Piece> {
  try {
    return JSON.parse(list);
  } catch {
    throw new Error(CUT);
  }
}

function missing(name: string): never {
  throw new Error(`there is no ${name} behind this executable: it is not whole`);
}

function readAt<B extends Buffer>(file: number, at: number, into: B): B {
  for (let read = 0; read < into.length; ) {
    const more = readSync(file, into, read, into.length - read, at + read);
    if (more === 0) throw new Error(CUT);
    read += more;
  }
  return into;
}

/** Makes a copy of an executable with these pieces behind it. */
export function append(executable: string, to: string, pieces: Record<string, Buffer>): void {
  copyFileSync(executable, to);
  const file = openSync(to, 'a');
  try {
    const list: Record<string, Piece> = {};
    let at = fstatSync(file).size;
    for (const [name, content] of Object.entries(pieces)) {
      list[name] = { at, bytes: content.length };
      at += writeSync(file, content);
    }
    const text = Buffer.from(JSON.stringify(list));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(text.length);
    writeSync(file, Buffer.concat([text, length]));
  } finally {
    closeSync(file);
  }
}
