/** What a benchmark found, beside what it is compared with. */
import { cpus, loadavg } from 'node:os';
import { short } from './numbers.ts';

export interface Figure {
  name: string;
  unit: string;
  /** zalo-bridge. */
  ours: number;
  /** What the same measuring gave for the baseline, in the same run; null where there is nothing to compare with. */
  baseline: number | null;
  /** What is aimed at, and whether it was met; only where there is an aim. */
  target?: string;
  met?: boolean;
}

export interface Report {
  at: string;
  node: string;
  processors: string;
  /** Processes that wanted to run, in the last minute: with more than one or two, times say little. */
  loadBefore: number;
  loadAfter: number;
  figures: Figure[];
}

export function openReport(): { add(...figures: Figure[]): void; close(): Report } {
  const figures: Figure[] = [];
  const [loadBefore = 0] = loadavg();
  return {
    add: (...more) => void figures.push(...more),
    close: () => ({
      at: new Date().toISOString(),
      node: process.version,
      processors: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
      figures,
    }),
  };
}

/** As a Markdown table, so that it can be put into the README as it is. */
export function table({ figures, ...run }: Report): string {
  const rows = figures.map(({ name, unit, ours, baseline, target = '', met }) => [
    name,
    `${short(ours)} ${unit}`,
    baseline === null ? '' : `${short(baseline)} ${unit}`,
    target === '' ? '' : `${target}${met ? '' : ' (missed)'}`,
  ]);
  const head = ['figure', 'zalo-bridge', 'baseline', 'target'];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [
    line(head),
    `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`,
    ...rows.map(line),
    '',
    `${run.at}, Node ${run.node}, ${run.processors}, load ${short(run.loadBefore)} before and ${short(run.loadAfter)} after`,
  ].join('\n');
}
