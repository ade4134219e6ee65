import type { FastifySchemaCompiler } from 'fastify';
import type { TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { lazily } from '../../lazily.ts';

/**
 * Checks what comes in with TypeBox. Bodies are taken as they are: JSON has types, so `"true"` is not true. Query strings
 * know only text, so there whole numbers are read where the schema wants them.
 */
export const validatorCompiler: FastifySchemaCompiler<TObject> = ({ schema, httpPart }) => {
  const compiled = lazily(() => Compile(schema));
  return (input: unknown) => {
    const value = httpPart === 'querystring' ? withNumbers(schema, input) : input;
    const validator = compiled();
    return validator.Check(value) ? { value } : { error: validator.Errors(value) as unknown as Error };
  };
};

function withNumbers(schema: TObject, input: unknown): unknown {
  const query: Record<string, unknown> = { ...(input as Record<string, unknown>) };
  for (const [name, property] of Object.entries(schema.properties)) {
    const text = query[name];
    const wantsNumber = (property as { type?: string }).type === 'integer';
    if (wantsNumber && typeof text === 'string' && /^\d{1,9}$/.test(text)) query[name] = Number(text);
  }
  return query;
}
