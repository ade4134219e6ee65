import type { FastifySchemaCompiler, FastifyServerOptions } from 'fastify';
import type { TObject } from 'typebox';
import { Check, Clone, Convert, Default, Errors } from 'typebox/value';

/**
 * Checks forms and their addresses with TypeBox: what is left out gets its default, and text is read as what the schema
 * wants, since a form knows nothing else. Nothing is compiled, because a form is sent seldom and a start is waited for.
 */
const formValidator: FastifySchemaCompiler<TObject> =
  ({ schema }) =>
  (input: unknown) => {
    const value = Convert(schema, Default(schema, Clone(input)));
    return Check(schema, value) ? { value } : { error: Errors(schema, value) as unknown as Error };
  };

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>;

/**
 * Takes the place of Ajv and of Fastify's generated serialisers, which would be loaded, and compile every schema, before the
 * server listens.
 */
export const schemaController = {
  compilersFactory: { buildValidator: () => formValidator, buildSerializer: () => () => JSON.stringify },
} as unknown as SchemaController;
