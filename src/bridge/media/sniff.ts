import { zipType } from './zip.ts';

export type FileFamily = 'image' | 'audio' | 'video' | 'document' | 'archive';

/** What a file is by its own bytes. */
export interface FileType {
  mime: string;
  family: FileFamily;
  /** Endings that fit, the usual one first. */
  extensions: readonly [string, ...string[]];
}

const type = (mime: string, family: FileFamily, ...extensions: FileType['extensions']): FileType => ({
  mime,
  family,
  extensions,
});

const JPEG = type('image/jpeg', 'image', 'jpg', 'jpeg');
const PNG = type('image/png', 'image', 'png');
const GIF = type('image/gif', 'image', 'gif');
const WEBP = type('image/webp', 'image', 'webp');
const HEIC = type('image/heic', 'image', 'heic', 'heif');
const MP3 = type('audio/mpeg', 'audio', 'mp3');
const M4A = type('audio/mp4', 'audio', 'm4a');
const AAC = type('audio/aac', 'audio', 'aac');
const OGG = type('audio/ogg', 'audio', 'ogg', 'oga', 'opus');
const WAV = type('audio/wav', 'audio', 'wav');
const AMR = type('audio/amr', 'audio', 'amr');
const MP4 = type('video/mp4', 'video', 'mp4', 'm4v');
const MOV = type('video/quicktime', 'video', 'mov');
const THREE_GP = type('video/3gpp', 'video', '3gp');
const WEBM = type('video/webm', 'video', 'webm', 'mkv');
const PDF = type('application/pdf', 'document', 'pdf');
const DOC = type('application/msword', 'document', 'doc');
const XLS = type('application/vnd.ms-excel', 'document', 'xls');
const PPT = type('application/vnd.ms-powerpoint', 'document', 'ppt');

/** Fixed bytes at the beginning, in hexadecimal. */
const STARTS: [hex: string, FileType][] = [
  ['ffd8ff', JPEG],
  ['89504e470d0a1a0a', PNG],
  ['474946383761', GIF],
  ['474946383961', GIF],
  ['255044462d', PDF],
  ['494433', MP3],
  ['4f676753', OGG],
  ['2321414d52', AMR],
  ['1a45dfa3', WEBM],
];

/** The type of a file, or null when it is none that we take. What a server or a name says does not count. */
export function sniff(body: Buffer): FileType | null {
  const start = body.toString('hex', 0, 16);
  const found = STARTS.find(([hex]) => start.startsWith(hex));
  if (found) return found[1];
  if (start.startsWith('52494646')) return riff(body);
  if (body.toString('latin1', 4, 8) === 'ftyp') return isoMedia(body.toString('latin1', 8, 12));
  if (start.startsWith('d0cf11e0a1b11ae1')) return oldOffice(body);
  if (start.startsWith('504b0304') || start.startsWith('504b0506')) return zipType(body);
  return audioFrame(body);
}

function riff(body: Buffer): FileType | null {
  const form = body.toString('latin1', 8, 12);
  return form === 'WEBP' ? WEBP : form === 'WAVE' ? WAV : null;
}

function isoMedia(brand: string): FileType | null {
  if (/^M4[AB] $/.test(brand)) return M4A;
  if (brand === 'qt  ') return MOV;
  if (/^3g[p2]/.test(brand)) return THREE_GP;
  if (/^(heic|heix|heim|heis|mif1)$/.test(brand)) return HEIC;
  return /^(isom|iso[2-9]|mp4[12]|avc1|M4V |MSNV|dash|f4v )$/.test(brand) ? MP4 : null;
}

/** The container of old Office files also holds installers: the stream inside has to be a document's. */
function oldOffice(body: Buffer): FileType | null {
  const holds = (name: string) => body.includes(Buffer.from(name, 'utf16le'));
  if (holds('WordDocument')) return DOC;
  if (holds('Workbook')) return XLS;
  return holds('PowerPoint Document') ? PPT : null;
}

/** MP3 and AAC without a head begin with a frame: eleven set bits, then layer 3 or ADTS. */
function audioFrame(body: Buffer): FileType | null {
  const [first = 0, second = 0, third = 0xff] = body;
  if (first !== 0xff) return null;
  if ((second & 0xf6) === 0xf0) return AAC;
  const isFrame = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) === 0x02;
  return isFrame && third >> 4 !== 0xf && (third & 0x0c) !== 0x0c ? MP3 : null;
}
