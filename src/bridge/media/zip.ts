import type { FileType } from './sniff.ts';

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';

const office = (mime: string, extension: string): FileType => ({ mime, family: 'document', extensions: [extension] });

const BY_FOLDER: Record<string, FileType> = {
  word: office(`${OOXML}.wordprocessingml.document`, 'docx'),
  xl: office(`${OOXML}.spreadsheetml.sheet`, 'xlsx'),
  ppt: office(`${OOXML}.presentationml.presentation`, 'pptx'),
};
const BY_MIMETYPE: Record<string, FileType> = {
  [`${ODF}.text`]: office(`${ODF}.text`, 'odt'),
  [`${ODF}.spreadsheet`]: office(`${ODF}.spreadsheet`, 'ods'),
  [`${ODF}.presentation`]: office(`${ODF}.presentation`, 'odp'),
};
const ZIP: FileType = { mime: 'application/zip', family: 'archive', extensions: ['zip'] };

/** Programs in a zip's clothes: Android apps and Java archives. */
const PROGRAMS = /^(AndroidManifest\.xml|META-INF\/MANIFEST\.MF)$/;
/** Office keeps its macros here. */
const MACROS = /(^|\/)vbaProject\.bin$/i;

/** An office document, a plain zip, or null for what is a program or cannot be read. */
export function zipType(body: Buffer): FileType | null {
  const names = entryNames(body);
  if (!names || names.some((name) => PROGRAMS.test(name) || MACROS.test(name))) return null;
  if (names.includes('[Content_Types].xml')) {
    const folder = Object.keys(BY_FOLDER).find((one) => names.some((name) => name.startsWith(`${one}/`)));
    return (folder && BY_FOLDER[folder]) || ZIP;
  }
  return BY_MIMETYPE[firstText(body, names)] ?? ZIP;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT = 65_535;

/** The names in the directory at the end of the archive; null when there is none. Nothing is unpacked. */
function entryNames(body: Buffer): string[] | null {
  const end = body.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + END_BYTES > body.length || body.length - end > END_BYTES + MAX_COMMENT) return null;
  if (body.readUInt32LE(end) !== END) return null;
  const names: string[] = [];
  let at = body.readUInt32LE(end + 16);
  for (let left = body.readUInt16LE(end + 10); left > 0; left--) {
    if (at + 46 > body.length || body.readUInt32LE(at) !== ENTRY) return null;
    const [name, extra, comment] = [28, 30, 32].map((field) => body.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    names.push(body.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

/** OpenDocument says what it is in its first entry, which is stored as it is. */
function firstText(body: Buffer, names: string[]): string {
  if (names[0] !== 'mimetype' || body.length < 38) return '';
  const start = 30 + body.readUInt16LE(26) + body.readUInt16LE(28);
  return body.toString('latin1', start, start + body.readUInt32LE(18));
}
