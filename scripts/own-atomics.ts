/*
 * Node of nodejs.org asks for libatomic.so.1, of which it calls one function, always for 8 bytes. A small server has no such
 * library (Debian and its container images bring it only with compilers), and a program that does not load cannot say why. So
 * the binary gets those 8 bytes' worth as code of its own, and asks for the library no more. For Linux on x64, which is where
 * this was seen; any other file, and one that asks for more, is left as it is.
 * ELF: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
import { readFileSync, writeFileSync } from 'node:fs';

const LIBRARY = 'libatomic.so.1';
const FUNCTION = '__atomic_compare_exchange';

/** bool f(size, pointer, expected, desired, …): one locked instruction; a size other than 8 ends the program. */
const CODE = Buffer.from(
  [
    '4883ff08', // cmp  rdi, 8
    '7512', // jne  to the end
    '488b02', // mov  rax, [rdx]
    '488b09', // mov  rcx, [rcx]
    'f0480fb10e', // lock cmpxchg [rsi], rcx
    '488902', // mov  [rdx], rax
    '0f94c0', // sete al
    'c3', // ret
    '0f0b', // ud2
  ].join(''),
  'hex',
);

const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_PLTRELSZ, DT_STRTAB, DT_SYMTAB, DT_JMPREL, DT_FLAGS] = [1, 2, 5, 6, 23, 30];
const [DT_VERNEED, DT_VERNEEDNUM] = [0x6ffffffe, 0x6fffffff];
const [R_JUMP_SLOT, R_RELATIVE] = [7, 8];
const [EXECUTABLE, BIND_NOW, X64] = [1, 8, 62];

/** Rewrites the file in place; true when it asked for the library and does so no more. */
export function bringOwnAtomics(path: string): boolean {
  const elf = readFileSync(path);
  if (elf.toString('latin1', 0, 5) !== '\x7fELF\x02' || elf.readUInt16LE(18) !== X64) return false;
  const isChanged = patch(elf);
  if (isChanged) writeFileSync(path, elf);
  return isChanged;
}

function patch(elf: Buffer): boolean {
  const number = (at: number) => Number(elf.readBigUInt64LE(at));
  const headers = Array.from({ length: elf.readUInt16LE(56) }, (_, n) => number(32) + n * elf.readUInt16LE(54));
  const segments = headers.map((at) => ({
    ...{ type: elf.readUInt32LE(at), flags: elf.readUInt32LE(at + 4) },
    ...{ offset: number(at + 8), address: number(at + 16), size: number(at + 32) },
  }));
  const loaded = segments.filter(({ type }) => type === PT_LOAD);
  const offsetOf = (address: number): number => {
    const found = loaded.find((one) => address >= one.address && address < one.address + one.size);
    if (!found) throw new Error(`no part of the binary is loaded at ${address.toString(16)}`);
    return address - found.address + found.offset;
  };
  const table = segments.find(({ type }) => type === PT_DYNAMIC);
  const code = loaded.find(({ flags }) => (flags & EXECUTABLE) !== 0);
  if (!table || !code) return false;
  const entries = Array.from({ length: table.size / 16 }, (_, n) => table.offset + n * 16);
  const entryOf = (tag: number) => entries.find((at) => number(at) === tag) ?? fail(`it has no dynamic entry ${tag}`);
  const value = (tag: number) => number(entryOf(tag) + 8);
  const strings = offsetOf(value(DT_STRTAB));
  const text = (at: number) => elf.toString('latin1', strings + at, elf.indexOf(0, strings + at));
  const needed = entries.find((at) => number(at) === DT_NEEDED && text(number(at + 8)) === LIBRARY);
  if (needed === undefined) return false;

  const symbols = offsetOf(value(DT_SYMTAB));
  const jumps = offsetOf(value(DT_JMPREL));
  const calls = Array.from({ length: value(DT_PLTRELSZ) / 24 }, (_, n) => jumps + n * 24)
    .map((at) => ({ at, name: text(elf.readUInt32LE(symbols + elf.readUInt32LE(at + 12) * 24)) }))
    .filter(({ name }) => name.startsWith('__atomic_'));
  const [call] = calls;
  const isAsExpected = calls.length === 1 && call?.name === FUNCTION && elf.readUInt32LE(call.at + 8) === R_JUMP_SLOT;
  if (!call || !isAsExpected) fail(`it calls ${calls.map(({ name }) => name).join(', ')} of ${LIBRARY}`);
  // Resolved at the start; what is looked up at the first call only may not be of another kind.
  if ((value(DT_FLAGS) & BIND_NOW) === 0) fail('it looks functions up late');

  const free = gapIn(elf, code);
  CODE.copy(elf, free);
  elf.writeBigUInt64LE(BigInt(R_RELATIVE), call.at + 8);
  elf.writeBigUInt64LE(BigInt(code.address + free - code.offset), call.at + 16);
  dropVersions(elf, { first: entryOf(DT_VERNEED), count: entryOf(DT_VERNEEDNUM), offsetOf, text });
  elf.copyWithin(needed, needed + 16, table.offset + table.size);
  return true;
}

/** Room between two parts of the program's code: the loader maps whole pages, so what lies there can run. */
function gapIn(elf: Buffer, code: { offset: number; size: number }): number {
  const [at, size, count] = [Number(elf.readBigUInt64LE(40)), elf.readUInt16LE(58), elf.readUInt16LE(60)];
  const sections = Array.from({ length: count }, (_, n) => at + n * size)
    .map((one) => ({ begin: Number(elf.readBigUInt64LE(one + 24)), bytes: Number(elf.readBigUInt64LE(one + 32)) }))
    .filter(({ begin }) => begin >= code.offset && begin < code.offset + code.size)
    .sort((one, other) => one.begin - other.begin);
  for (const [n, { begin, bytes }] of sections.entries()) {
    const free = Math.ceil((begin + bytes) / 16) * 16;
    const next = sections[n + 1]?.begin ?? 0;
    if (next - free >= CODE.length && elf.subarray(free, next).every((byte) => byte === 0)) return free;
  }
  return fail('it has no room for more code');
}

interface Versions {
  /** Where the dynamic entries stand that say where the list begins and how long it is. */
  first: number;
  count: number;
  offsetOf(address: number): number;
  text(at: number): string;
}

/** Takes the library off the list of versions that are asked for: the loader stops at one that it has not loaded. */
function dropVersions(elf: Buffer, { first, count, offsetOf, text }: Versions): void {
  const head = Number(elf.readBigUInt64LE(first + 8));
  const next = (at: number) => elf.readUInt32LE(at + 12);
  let before: number | null = null;
  for (let at = offsetOf(head); ; before = at, at += next(at)) {
    if (text(elf.readUInt32LE(at + 4)) === LIBRARY) {
      if (before === null) elf.writeBigUInt64LE(BigInt(head + next(at)), first + 8);
      else elf.writeUInt32LE(next(at) === 0 ? 0 : next(before) + next(at), before + 12);
      elf.writeBigUInt64LE(elf.readBigUInt64LE(count + 8) - 1n, count + 8);
      return;
    }
    if (next(at) === 0) return;
  }
}

function fail(why: string): never {
  throw new Error(`this Node cannot be made independent of ${LIBRARY}: ${why} (see scripts/own-atomics.ts)`);
}
