export interface ByteRange {
  from: number;
  to: number;
}

/**
 * The part that a request asks for: Safari plays sound only from a server that gives parts. Null for all of it, also
 * when several parts are asked for, which nobody has to give.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | null | 'impossible' {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from <= to ? { from, to } : 'impossible';
}
