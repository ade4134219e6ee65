import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Bridge } from '../../bridge/bridge.ts';
import { isInline } from '../../bridge/media/rules.ts';
import { disposition } from './disposition.ts';
import { byteRange } from './range.ts';

type Kept = NonNullable<Awaited<ReturnType<Bridge['media']>>>;

/** Answers with a kept file, or the part of it that was asked for. */
export function sendMedia(request: FastifyRequest, reply: FastifyReply, { mime, body, fileName }: Kept): FastifyReply {
  reply.headers({
    'content-type': mime,
    'content-disposition': disposition(isInline(mime) ? 'inline' : 'attachment', fileName),
    'x-content-type-options': 'nosniff',
    // Even a file that fools a browser has no origin, no scripts and nothing to load.
    'content-security-policy': "sandbox; default-src 'none'",
    // Not for long: what is taken back on Zalo should be gone here too.
    'cache-control': 'private, max-age=300',
    'accept-ranges': 'bytes',
  });
  const range = byteRange(request.headers.range, body.length);
  if (range === null) return reply.send(body);
  if (range === 'impossible') return reply.code(416).header('content-range', `bytes */${body.length}`).send();
  const { from, to } = range;
  reply.code(206).header('content-range', `bytes ${from}-${to}/${body.length}`);
  return reply.send(body.subarray(from, to + 1));
}
