import type { FastifyBaseLogger } from 'fastify';
import type { Meters } from './meters.ts';

/**
 * Writes what happens to messages into the log: at `debug`, because it is much, but for an agent that fails. Numbers of our
 * own rows, codes and times only; the words to them are on the pages.
 */
export function logEvents(meters: Meters, log: Pick<FastifyBaseLogger, 'debug' | 'warn'>): void {
  meters.on('decided', (decision, reason, messageId) =>
    log.debug({ messageId, decision, reason }, 'a message was decided'),
  );
  meters.on('delivered', (state, count, messageId) =>
    log.debug({ messageId, count, state }, 'an answer was delivered'),
  );
  meters.on('asked', (agent, seconds, failure) => {
    const about = { agent: agent.id, kind: agent.kind, ms: Math.round(seconds * 1000) };
    if (failure === null) log.debug(about, 'an agent answered');
    else log.warn({ ...about, failure }, 'an agent brought no answer');
  });
}
