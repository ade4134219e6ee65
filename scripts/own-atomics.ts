/*
 * Node of nodejs.org asks for libatomic.so.1, of which it calls one function, always for 8 bytes. A small server has no such
 * library (Debian and its container images bring it only with compilers), and a program that does not load cannot say why. So
 * the binary gets those 8 bytes' worth as code of its own, and asks for the library no more. For Linux on x64 and arm64; a file
 * that does not ask for the library is left as it is, and one that asks more of it ends the build.
 * ELF: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
 */
import { readFileSync, writeFileSync } from 'node:fs';

const LIBRARY = 'libatomic.so.1';
const FUNCTION = '__atomic_compare_exchange';

interface Machine {
  /** The kind of a call that the loader resolves by name, and of one that it only has to write down. */
  jumpSlot: number;
  relative: number;
  /** bool f(size, pointer, expected, desired, …), for the one size; another ends the program. */
  code: Buffer;
}

const code = (...instructions: string[]) => Buffer.from(instructions.join(''), 'hex');

/** By the ELF number of the processor. */
const MACHINES: Record<number, Machine> = {
  62: {
    ...{ jumpSlot: 7, relative: 8 },
    code: code(
      '4883ff08', // cmp  rdi, 8
      '7512', // jne  to the end
      '488b02', // mov  rax, [rdx]
      '488b09', // mov  rcx, [rcx]
      'f0480fb10e', // lock cmpxchg [rsi], rcx
      '488902', // mov  [rdx], rax
      '0f94c0', // sete al
      'c3', // ret
      '0f0b', // ud2
    ),
  },
  183: {
    ...{ jumpSlot: 1026, relative: 1027 },
    code: code(
      '1f2000f1', //    cmp   x0, #8
      'c1010054', //    b.ne  3f
      '440040f9', //    ldr   x4, [x2]
      '650040f9', //    ldr   x5, [x3]
      '26fc5fc8', // 1: ldaxr x6, [x1]
      'df0004eb', //    cmp   x6, x4
      'a1000054', //    b.ne  2f
      '25fc07c8', //    stlxr w7, x5, [x1]
      '87ffff35', //    cbnz  w7, 1b
      '20008052', //    mov   w0, #1
      'c0035fd6', //    ret
      '5f3f03d5', // 2: clrex
      '460000f9', //    str   x6, [x2]
      '00008052', //    mov   w0, #0
      'c0035fd6', //    ret
      '200020d4', // 3: brk   #1
    ),
  },
};

const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [DT_NEEDED, DT_PLTRELSZ, DT_STRTAB, DT_SYMTAB, DT_JMPREL, DT_FLAGS] = [1, 2, 5, 6, 23, 30];
const [DT_VERNEED, DT_VERNEEDNUM] = [0x6ffffffe, 0x6fffffff];
const [EXECUTABLE, BIND_NOW] = [1, 8];

/** Rewrites the file in place; true when it asked for the library and does so no more. */
export function bringOwnAtomics(path: string): boolean {
  const elf = readFileSync(path);
  const machine = elf.toString('latin1', 0, 5) === '\x7fELF\x02' ? MACHINES[elf.readUInt16LE(18)] : undefined;
  const isChanged = machine !== undefined && patch(elf, machine);
  if (isChanged) writeFileSync(path, elf);
  return isChanged;
}

function patch(elf: Buffer, machine: Machine): boolean {
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
  const program = loaded.find(({ flags }) => (flags & EXECUTABLE) !== 0);
  if (!table || !program) return false;
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
  const isAsExpected =
    calls.length === 1 && call?.name === FUNCTION && elf.readUInt32LE(call.at + 8) === machine.jumpSlot;
  if (!call || !isAsExpected) fail(`it calls ${calls.map(({ name }) => name).join(', ')} of ${LIBRARY}`);
  // Resolved at the start; what is looked up at the first call only may not be of another kind.
  if ((value(DT_FLAGS) & BIND_NOW) === 0) fail('it looks functions up late');

  const free = gapIn(elf, program, machine.code.length);
  machine.code.copy(elf, free);
  elf.writeBigUInt64LE(BigInt(machine.relative), call.at + 8);
  elf.writeBigUInt64LE(BigInt(program.address + free - program.offset), call.at + 16);
  dropVersions(elf, { first: entryOf(DT_VERNEED), count: entryOf(DT_VERNEEDNUM), offsetOf, text });
  elf.copyWithin(needed, needed + 16, table.offset + table.size);
  return true;
}

/** Room between two parts of the program's code: the loader maps whole pages, so what lies there can run. */
function gapIn(elf: Buffer, program: { offset: number; size: number }, bytes: number): number {
  const [at, size, count] = [Number(elf.readBigUInt64LE(40)), elf.readUInt16LE(58), elf.readUInt16LE(60)];
  const sections = Array.from({ length: count }, (_, n) => at + n * size)
    .map((one) => ({ begin: Number(elf.readBigUInt64LE(one + 24)), length: Number(elf.readBigUInt64LE(one + 32)) }))
    .filter(({ begin }) => begin >= program.offset && begin < program.offset + program.size)
    .sort((one, other) => one.begin - other.begin);
  for (const [n, { begin, length }] of sections.entries()) {
    const free = Math.ceil((begin + length) / 16) * 16;
    const next = sections[n + 1]?.begin ?? 0;
    if (next - free >= bytes && elf.subarray(free, next).every((byte) => byte === 0)) return free;
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
