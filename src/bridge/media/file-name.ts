import { displayName } from '../../text.ts';
import type { FileType } from './sniff.ts';

const LONGEST = 100;

/**
 * A name for saving or sending: no folders, nothing invisible, and an ending (lower case, because zca-js tells photos by
 * it) that says what the file is, so that `bang-gia.exe` with a picture inside is called `bang-gia.exe.jpg`.
 */
export function safeFileName(raw: string | null | undefined, { extensions }: Pick<FileType, 'extensions'>): string {
  const base = (raw ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = displayName(base.replace(/[<>:"|?*]/g, '_'), LONGEST).replace(/^[.\s]+/, '');
  const dot = clean.lastIndexOf('.');
  const ending = dot > 0 ? clean.slice(dot + 1).toLowerCase() : '';
  if (extensions.includes(ending)) return `${clean.slice(0, dot)}.${ending}`;
  return `${clean.replace(/[.\s]+$/, '') || 'file'}.${extensions[0]}`;
}
