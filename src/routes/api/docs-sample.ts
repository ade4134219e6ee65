import type { JsonSchema } from './openapi.ts';

const ZALO_ID = '8412345678901234567';

/** A value that fits a schema, for examples: what is required, or else the first field. */
export function sampleOf(schema: JsonSchema): unknown {
  const [example] = schema.examples ?? [];
  if (example !== undefined) return example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[0] ?? {});
  if (schema.items) return [sampleOf(schema.items)];
  switch (schema.type) {
    case 'object':
      return sampleObject(schema);
    case 'boolean':
      return true;
    case 'integer':
      return Math.max(Number(schema.minimum ?? 0), 30);
    case 'string':
      return sampleText(schema);
    default:
      return null;
  }
}

function sampleObject({ properties = {}, required = [], additionalProperties }: JsonSchema): unknown {
  const names = Object.keys(properties);
  const shown = required.length > 0 ? required : names.slice(0, 1);
  const fields = shown.map((name) => [name, sampleOf(properties[name] ?? {})]);
  if (names.length > 0 || typeof additionalProperties !== 'object') return Object.fromEntries(fields);
  return additionalProperties.type === 'object' ? { [ZALO_ID]: sampleOf(additionalProperties) } : {};
}

function sampleText({ format, pattern, description = '' }: JsonSchema): string {
  if (format === 'date-time') return '2030-01-31T17:00:00Z';
  if (typeof pattern === 'string' && pattern.includes('\\d')) return ZALO_ID;
  if (typeof pattern === 'string') return 'tro-ly';
  return description.startsWith('An id') ? 'ID' : 'Xin chào';
}
