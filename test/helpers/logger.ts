import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { FastifyBaseLogger } from 'fastify';

export interface LogLine {
  level: string;
  args: unknown[];
}

export interface TestLogger {
  logger: FastifyBaseLogger;
  lines: LogLine[];
  /** Says that this test means to cause errors; they are no longer counted against it. */
  expectErrors(): void;
}

/** A logger that keeps its lines, and fails the test when something logged an error that nobody expected. */
export function createTestLogger(t: TestContext): TestLogger {
  const lines: LogLine[] = [];
  let isExpected = false;
  const write =
    (level: string) =>
    (...args: unknown[]) =>
      void lines.push({ level, args });
  const logger = {
    level: 'debug',
    silent: () => {},
    child: () => logger,
    ...Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, write(level)])),
  } as unknown as FastifyBaseLogger;
  t.after(() => {
    const errors = isExpected ? [] : lines.filter(({ level }) => level === 'error' || level === 'fatal');
    assert.deepEqual(errors, [], 'errors were logged that this test does not expect');
  });
  return {
    logger,
    lines,
    expectErrors: () => {
      isExpected = true;
    },
  };
}
