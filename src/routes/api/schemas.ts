import { type Static, type TSchema, Type } from 'typebox';
import { MAX_PAGE } from '../../db/paging.ts';
import { ZALO_ID } from '../../ids.ts';

/*
 * What all calls are made of: ids, times, lists, the query of a list, and problems. The shapes that calls answer with
 * are in `shapes.ts`.
 */

export const Id = Type.String({ description: 'An id of this server; opaque' });
export const Uid = Type.String({ pattern: ZALO_ID.source, description: 'A Zalo id: digits only' });
export const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
export const Name = Type.String({ minLength: 1, maxLength: 80, examples: ['Tiệm Hoa An'] });

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** A shape with a name of its own, written once in the document and referred to everywhere else. */
export function shape<T extends TSchema>($id: string, schema: T): T & { $id: string } {
  return { ...schema, $id };
}

/** Refers to a named shape. */
export function ref<T extends TSchema & { $id: string }>(named: T) {
  return Type.Unsafe<Static<T>>({ $ref: `${named.$id}#` });
}

export function listOf<T extends TSchema>(item: T) {
  return Type.Object({
    items: Type.Array(item),
    nextCursor: Type.Optional(Type.String({ description: 'Where the next page starts; missing on the last one' })),
  });
}

/** `/things/:id` */
export const ById = Type.Object({ id: Id });

/** What every list takes. */
const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, default: 50, description: 'Items per page' })),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 2_000, description: '`nextCursor` of the page before' }),
  ),
};
export const Paging = Type.Object(page);
export const Search = Type.Object({
  ...page,
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Part of a name; case and Vietnamese marks do not matter' }),
  ),
});

/** The answer of a call that leaves nothing to say: 204. */
export const Nothing = Type.Null({ description: 'Done; no content' });

/** RFC 9457. */
export const Problem = shape(
  'Problem',
  Type.Object(
    {
      type: Type.String(),
      title: Type.String(),
      status: Type.Integer(),
      detail: Type.String({ description: 'What is wrong, in a sentence' }),
      code: Type.String({ description: 'Stable, for programs: `not-found`, `invalid`, `no_account`, …' }),
      instance: Type.Optional(Type.String({ description: 'The request, as the server’s log names it' })),
      errors: Type.Optional(
        Type.Array(
          Type.Object({
            path: Type.String({
              description: 'The field: `dm.allow`; for one entry of a list, the message says which',
            }),
            message: Type.String({ description: 'Why it is refused' }),
          }),
        ),
      ),
    },
    {
      description:
        'An error: 400 malformed, 401 no or bad token, 403 scope, 404 unknown, 409 not possible in this state, 422 well-formed but refused, 429 too many (see Retry-After)',
    },
  ),
);
