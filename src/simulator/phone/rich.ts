/** Cuts a message into blocks and runs, so that a template can show its styles without building any markup itself. */
import type { Style } from '../world.ts';

export interface Run {
  text: string;
  /** CSS classes: `s-b` for the style "b", `mention` … */
  classes: string;
}

export interface Block {
  kind: 'text' | 'bullets' | 'numbers';
  /** Levels of indent, 0 to 5. */
  indent: number;
  lines: Run[][];
}

interface Span {
  start: number;
  end: number;
  name: string;
}

const LISTS: Record<string, Block['kind']> = { lst_1: 'bullets', lst_2: 'numbers' };
const isLayout = (st: string) => st in LISTS || st.startsWith('ind_');

function runs(text: string, offset: number, spans: Span[]): Run[] {
  const end = offset + text.length;
  const cuts = spans.flatMap((span) => [span.start, span.end]).filter((cut) => cut > offset && cut < end);
  const points = [...new Set([offset, ...cuts, end])].sort((one, other) => one - other);
  return points.slice(0, -1).map((from, index) => ({
    text: text.slice(from - offset, (points[index + 1] ?? end) - offset),
    classes: spans
      .filter((span) => span.start <= from && span.end > from)
      .map((span) => span.name)
      .join(' '),
  }));
}

export function rich(text: string, styles: Style[], mentions: { pos: number; len: number }[]): Block[] {
  const spans: Span[] = [
    ...styles
      .filter(({ st }) => !isLayout(st))
      .map(({ start, len, st }) => ({ start, end: start + len, name: `s-${st}` })),
    ...mentions.map(({ pos, len }) => ({ start: pos, end: pos + len, name: 'mention' })),
  ];
  const blocks: Block[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const here = styles.filter(({ start, len }) => start <= offset && start + len > offset);
    const kind = here.map(({ st }) => LISTS[st]).find(Boolean) ?? 'text';
    const indent = Math.min(5, Number(here.map(({ st }) => /^ind_(\d+)0$/.exec(st)?.[1]).find(Boolean) ?? 0));
    const last = blocks.at(-1);
    const made = runs(line, offset, spans);
    if (last?.kind === kind && last.indent === indent) last.lines.push(made);
    else blocks.push({ kind, indent, lines: [made] });
    offset += line.length + 1;
  }
  return blocks;
}
