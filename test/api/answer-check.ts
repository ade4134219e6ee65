import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ApiDocument, JsonSchema, Operation } from '../../src/routes/api/openapi.ts';

/** Why an answer is not what the document promises for this call; nothing when it is, or when the call is not in it. */
export function answerProblems(
  document: ApiDocument,
  method: string,
  url: string,
  answer: { status: number; body: unknown; headers: Record<string, unknown> },
): string[] {
  const path = url.split('?', 1)[0] ?? '';
  const operation = operationOf(document, method, path);
  if (!operation) return [];
  const promised = operation.responses[answer.status] ?? (answer.status < 500 ? operation.responses['4XX'] : undefined);
  if (!promised) return [`the status ${answer.status} is not promised`];
  const contentType = String(answer.headers['content-type'] ?? '').split(';', 1)[0] ?? '';
  const schema = promised.content?.[contentType]?.schema;
  if (!schema) return answer.body === null ? [] : [`the content type "${contentType}" is not promised`];
  const validator = Compile(exact(document, schema) as TSchema);
  if (validator.Check(answer.body)) return [];
  return validator.Errors(answer.body).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function operationOf(document: ApiDocument, method: string, path: string): Operation | undefined {
  const template = Object.keys(document.paths).find((one) =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return template ? document.paths[template]?.[method.toLowerCase()] : undefined;
}

/** The schema with every reference put in, and with nothing allowed that it does not name. */
function exact(document: ApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.$ref) {
    const named = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`${schema.$ref} leads nowhere`);
    return exact(document, named);
  }
  const each = (list: JsonSchema[]) => list.map((one) => exact(document, one));
  const map = (all: Record<string, JsonSchema>) =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, exact(document, one)]));
  return {
    ...schema,
    ...(schema.anyOf && { anyOf: each(schema.anyOf) }),
    ...(schema.items && { items: exact(document, schema.items) }),
    ...(schema.properties && { properties: map(schema.properties), additionalProperties: false }),
    ...(typeof schema.additionalProperties === 'object' && {
      additionalProperties: exact(document, schema.additionalProperties),
    }),
  };
}
