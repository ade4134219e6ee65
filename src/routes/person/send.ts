import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { disposition } from '../media/disposition.ts';

/** Answers with the archive of a person, to be saved and never cached. */
export function sendArchive(reply: FastifyReply, uid: string, body: Readable): FastifyReply {
  return reply
    .header('content-disposition', disposition('attachment', `zalo-${uid}.tar.gz`))
    .header('cache-control', 'no-store')
    .type('application/gzip')
    .send(body);
}
