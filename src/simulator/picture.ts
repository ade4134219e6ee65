/** Small pictures drawn here, so that avatars and photos exist without any file or network: PNG, 8-bit RGB. */
import { crc32, deflateSync } from 'node:zlib';
import { dice } from './random.ts';

type Colour = readonly [number, number, number];
type Painter = (x: number, y: number) => Colour;

const PALETTE: readonly Colour[] = [
  [0, 88, 214],
  [11, 122, 67],
  [138, 90, 0],
  [179, 38, 30],
  [109, 63, 184],
  [0, 121, 135],
  [173, 35, 105],
  [74, 85, 104],
];
const WHITE: Colour = [255, 255, 255];

/** Five by seven dots a letter, one number a row. */
const LETTERS: Record<string, readonly number[]> = {
  A: [14, 17, 17, 31, 17, 17, 17],
  B: [30, 17, 17, 30, 17, 17, 30],
  C: [14, 17, 16, 16, 16, 17, 14],
  D: [30, 17, 17, 17, 17, 17, 30],
  E: [31, 16, 16, 30, 16, 16, 31],
  F: [31, 16, 16, 30, 16, 16, 16],
  G: [14, 17, 16, 23, 17, 17, 15],
  H: [17, 17, 17, 31, 17, 17, 17],
  I: [14, 4, 4, 4, 4, 4, 14],
  J: [7, 2, 2, 2, 2, 18, 12],
  K: [17, 18, 20, 24, 20, 18, 17],
  L: [16, 16, 16, 16, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  O: [14, 17, 17, 17, 17, 17, 14],
  P: [30, 17, 17, 30, 16, 16, 16],
  Q: [14, 17, 17, 17, 21, 18, 13],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
  U: [17, 17, 17, 17, 17, 17, 14],
  V: [17, 17, 17, 17, 17, 10, 4],
  W: [17, 17, 17, 21, 21, 27, 17],
  X: [17, 17, 10, 4, 10, 17, 17],
  Y: [17, 17, 10, 4, 4, 4, 4],
  Z: [31, 1, 2, 4, 8, 16, 31],
};

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

function png(width: number, height: number, paint: Painter): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(paint(x, y), y * (width * 3 + 1) + 1 + x * 3);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[Đđ]/g, 'D').toUpperCase();

/** First letters of the first and the last word, without marks. */
export function initials(name: string): string {
  const words = plain(name).match(/[A-Z]+/g) ?? ['Z'];
  const first = words[0]?.[0] ?? 'Z';
  return words.length > 1 ? first + (words.at(-1)?.[0] ?? '') : first;
}

/** A square in the person's colour with their initials. */
export function avatarPng(id: string, name: string, size = 120): Buffer {
  const colour = dice(`avatar ${id}`).pick(PALETTE);
  const letters = [...initials(name)];
  const dot = Math.floor(size / 18);
  const left = Math.floor((size - (letters.length * 6 - 1) * dot) / 2);
  const top = Math.floor((size - 7 * dot) / 2);
  return png(size, size, (x, y) => {
    const column = Math.floor((x - left) / dot);
    const bits = LETTERS[letters[Math.floor(column / 6)] ?? '']?.[Math.floor((y - top) / dot)] ?? 0;
    const lit = x >= left && y >= top && column % 6 < 5 && (bits >> (4 - (column % 6))) & 1;
    return lit ? WHITE : colour;
  });
}

/** A flower on a soft ground; every id has its own colours and number of petals. */
export function flowerPng(id: string, width = 480, height = 360): Buffer {
  const chance = dice(`flower ${id}`);
  const petal = chance.pick(PALETTE);
  const petals = 5 + chance.roll(4);
  const turn = chance.roll(628) / 100;
  return png(width, height, (x, y) => {
    const dx = x - width / 2;
    const dy = y - height / 2;
    const radius = Math.hypot(dx, dy) / (Math.min(width, height) / 2);
    if (radius < 0.16) return [247, 181, 3];
    const edge = 0.45 + 0.4 * Math.abs(Math.cos((Math.atan2(dy, dx) + turn) * (petals / 2)));
    if (radius < edge) return petal.map((part) => Math.round(part + (255 - part) * (radius * 0.6))) as never;
    const shade = Math.round(236 - (y / height) * 24);
    return [shade, 244, shade + 8];
  });
}
