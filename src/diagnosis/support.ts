import type { Stores } from '../db/stores/index.ts';
import type { Finding } from './checks.ts';

const MB = 1024 * 1024;

export interface SupportParts {
  stores: Pick<Stores, 'channels' | 'health'>;
  now: number;
  logLevel: string;
}

/**
 * Lines to hand to whoever helps: in English, because they are read by people who look at code. Of the findings only the
 * check, the code and the numbers: names, addresses and paths stay here.
 */
export function serverSupportInfo(findings: Finding[], { stores, now, logLevel }: SupportParts): string {
  const channels = Object.groupBy(stores.channels.list(), ({ status }) => status);
  const lines = [
    ['time', new Date(now).toISOString()],
    ['uptime', `${Math.round(process.uptime())} s`],
    ['memory', `${Math.round(process.memoryUsage.rss() / MB)} MB`],
    ['log level', logLevel],
    ['channels', inWords(Object.entries(channels).map(([status, list = []]) => [status, list.length]))],
    ['queues', inWords(Object.entries(stores.health.queues()))],
    ...findings.map(({ id, level, text, params = {} }) => [
      id,
      `${level} ${text.replace('diagnosis.', '')} ${id === 'versions' ? inWords(Object.entries(params)) : numbers(params)}`.trim(),
    ]),
  ];
  return lines.map(([name, value]) => `${name}: ${value}`.trim()).join('\n');
}

const inWords = (pairs: [string, string | number][]): string =>
  pairs.map(([name, value]) => `${name} ${value}`).join(', ') || 'none';

const numbers = (params: NonNullable<Finding['params']>): string => {
  const pairs = Object.entries(params).filter(([, value]) => typeof value === 'number');
  return pairs.map(([name, value]) => `${name}=${value}`).join(' ');
};
