import { imageSize } from 'image-size';
import type { FileType } from './sniff.ts';

const LONGEST_SIDE = 30_000;

export interface Size {
  width: number;
  height: number;
}

/** Width and height of a picture as it is looked at, or null when its head is broken or makes no sense. */
export function measure(body: Buffer, { mime }: Pick<FileType, 'mime'>): Size | null {
  if (!mime.startsWith('image/')) return null;
  try {
    const { width, height, orientation = 1 } = imageSize(ownBytes(body));
    if (!isSide(width) || !isSide(height)) return null;
    // Cameras store upright pictures lying down and note it.
    return orientation >= 5 ? { width: height, height: width } : { width, height };
  } catch {
    return null;
  }
}

/** image-size reads past the end of a view into whatever shares its memory; small buffers share a pool. */
const ownBytes = (body: Buffer): Uint8Array =>
  body.buffer.byteLength === body.byteLength ? body : Uint8Array.from(body);

const isSide = (pixels: number) => Number.isInteger(pixels) && pixels > 0 && pixels <= LONGEST_SIDE;
