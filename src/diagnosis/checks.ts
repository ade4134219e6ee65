import type { MessageKey, T } from '../i18n/index.ts';
import { unpacked } from '../i18n/words.ts';

/** `bad` keeps something from working, `warn` may do so one day. */
export type Level = 'ok' | 'warn' | 'bad';

/** What a check found, as a text of the catalogue. Only numbers among the params may go into support information. */
export interface Found {
  level: Level;
  text: MessageKey;
  params?: Record<string, string | number>;
}

export interface Finding extends Found {
  /** The check that found it. */
  id: string;
}

export type Check<P> = (parts: P) => Found[] | Promise<Found[]>;
/** By their id, which names the check on the page and in the terminal. */
export type Checks<P> = Record<string, Check<P>>;

/** Runs checks side by side. One that breaks is a finding too, and does not hide the others. */
export async function runChecks<P>(checks: Checks<P>, parts: P): Promise<Finding[]> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([id, check]) => {
      try {
        return (await check(parts)).map((found) => ({ id, ...found }));
      } catch (error) {
        return [{ id, level: 'bad' as const, text: 'diagnosis.broken' as const, params: { problem: codeOf(error) } }];
      }
    }),
  );
  return results.flat();
}

/** What was found, in one language. */
export function foundText(t: T, { text, params }: Found): string {
  if (typeof params?.problem !== 'string') return t(text, params);
  return t(text, { ...params, problem: unpacked(t, params.problem) });
}

/** A word for what went wrong that holds no path and no text. */
export function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return String(code ?? name ?? 'unknown');
}
