import { html, type SafeHtml } from '../../web/safe-html.ts';
import { sampleOf } from './docs-sample.ts';
import type { ApiDocument, JsonSchema, Operation } from './openapi.ts';

/** A type in words: `string (date-time) | null`, with the named shape in it, if any, to link to. */
export interface TypeLabel {
  text: string;
  shape: string | null;
}

export interface FieldRow {
  /** Nested fields by their path: `dm.allow`, `steps[].gate`, `group.rules.*.enabled`. */
  name: string;
  type: TypeLabel;
  optional: boolean;
  description: SafeHtml;
}

export interface OperationView {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: SafeHtml;
  scope: string;
  parameters: FieldRow[];
  /** Null when the call takes no body; one row without a name when it takes a named shape. */
  body: FieldRow[] | null;
  answers: { status: string; type: TypeLabel | null; isList: boolean }[];
  curl: string;
}

export interface DocsView {
  version: string;
  areas: { id: string; name: string; description: SafeHtml; operations: OperationView[] }[];
  shapes: { name: string; description: SafeHtml; fields: FieldRow[] }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** What the page shows of the document. */
export function docsView(document: ApiDocument, origin: string): DocsView {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation ? [{ tag: operation.tags[0], view: operationView(method, path, operation, origin) }] : [];
    }),
  );
  return {
    version: document.info.version,
    areas: document.tags.map(({ name, description }) => ({
      id: name.toLowerCase(),
      name,
      description: prose(description),
      operations: operations.filter(({ tag }) => tag === name).map(({ view }) => view),
    })),
    shapes: Object.entries(document.components.schemas).map(([name, schema]) => ({
      name,
      description: prose(schema.description),
      fields: fieldRows(schema),
    })),
  };
}

function operationView(method: string, path: string, operation: Operation, origin: string): OperationView {
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json']?.schema;
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    summary,
    description: prose(description),
    scope: security[0] && 'bearer' in security[0] ? (security[0].bearer[0] ?? '') : 'reply_later',
    parameters: parameters.map(({ name, schema, required, description: meaning }) => ({
      name,
      type: typeLabel(schema),
      optional: !required,
      description: prose(meaning),
    })),
    body: body ? bodyRows(body) : null,
    answers: Object.entries(responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([status, { content }]) => answerView(status, content?.['application/json']?.schema)),
    curl: curlExample(method, `${origin}${path}`, body),
  };
}

function bodyRows(schema: JsonSchema): FieldRow[] {
  return schema.$ref
    ? [{ name: '', type: typeLabel(schema), optional: false, description: prose('') }]
    : fieldRows(schema);
}

function answerView(status: string, schema: JsonSchema | undefined): OperationView['answers'][number] {
  const items = schema?.properties?.items?.items;
  const type = schema && status !== '204' ? typeLabel(items ?? schema) : null;
  return { status, type, isList: items !== undefined };
}

/** Every field of an object with the fields inside it. */
function fieldRows(schema: JsonSchema, prefix = ''): FieldRow[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const optional = !schema.required?.includes(name);
    const row = { name: path, type: typeLabel(property), optional, description: prose(property.description) };
    return [row, ...insideRows(property, path)];
  });
  const any = schema.additionalProperties;
  return typeof any === 'object' && any.properties ? [...own, ...fieldRows(any, `${prefix}*.`)] : own;
}

function insideRows(property: JsonSchema, path: string): FieldRow[] {
  const inside = property.anyOf?.find((option) => option.type !== 'null') ?? property;
  if (inside.items) return inside.items.$ref ? [] : insideRows(inside.items, `${path}[]`);
  return inside.$ref ? [] : fieldRows(inside, `${path}.`);
}

function typeLabel(schema: JsonSchema): TypeLabel {
  const { $ref, anyOf, items, type, format, enum: values } = schema;
  if ($ref) {
    const shape = $ref.split('/').at(-1) ?? '';
    return { text: shape, shape };
  }
  if (anyOf) {
    const labels = anyOf.map(typeLabel);
    return {
      text: labels.map(({ text }) => text).join(' | '),
      shape: labels.find(({ shape }) => shape)?.shape ?? null,
    };
  }
  if (items) {
    const { text, shape } = typeLabel(items);
    return { text: `${text.includes(' ') ? `(${text})` : text}[]`, shape };
  }
  const text = values ? values.map((value) => JSON.stringify(value)).join(' | ') : [type].flat().join(' | ') || 'any';
  return { text: format ? `${text} (${format})` : text, shape: null };
}

function curlExample(method: string, url: string, body: JsonSchema | undefined): string {
  const parts = [`curl${method === 'get' ? '' : ` -X ${method.toUpperCase()}`} '${url}'`];
  parts.push(`-H "Authorization: Bearer $TOKEN"`);
  const sample = body && sampleOf(body);
  if (sample !== undefined && JSON.stringify(sample) !== '{}')
    parts.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(sample)}'`);
  return parts.join(' \\\n  ');
}

/** A sentence of the document: what stands between backticks is code. */
function prose(text = ''): SafeHtml {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
    .reduce((before, part) => html`${before}${part}`, html``);
}
