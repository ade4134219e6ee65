/** How a part of the stand-in says that a request is wrong. */
import type { Session } from './sessions.ts';

/** The client did something that Zalo Web would not do: recorded, and answered with an error. */
export class Violation extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Zalo says no, with one of its codes. Not a violation: the client may have been right to ask. */
export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export function expect(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}

/** A session keeps one User-Agent for its whole life; the first request that uses it decides when no QR login did. */
export function checkUserAgent(session: Session, userAgent: string): void {
  expect(userAgent !== '', 'no User-Agent');
  session.userAgent ??= userAgent;
  expect(session.userAgent === userAgent, 'the User-Agent changed during a session');
}
