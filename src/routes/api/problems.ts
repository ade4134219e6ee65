import type { FastifyError, FastifyRequest } from 'fastify';
import { Refusal, type RefusalCode } from '../../bridge/refusal.ts';
import { ZALO_ID } from '../../ids.ts';
import { HttpProblem } from '../../web/errors.ts';

/*
 * Everything that can go wrong in a call, in the few meanings that the API promises: 400 malformed, 401 and 403 the
 * token, 404 unknown, 409 not possible in this state, 422 well-formed but refused, 429 too many. Texts are English,
 * for whoever writes the program; `code` and `path` are for the program itself.
 */

const TITLES: Record<number, string> = {
  400: 'Malformed request',
  401: 'No valid token',
  403: 'Not allowed with this token',
  404: 'Unknown',
  409: 'Not possible in this state',
  422: 'Refused',
  429: 'Too many requests',
};

export const NO_CONTROLS = 'must not hold control characters';

/** Why the bridge said no: as a state of things (409), as something wrong with one field (422), or as unknown (404). */
const REFUSALS: Record<RefusalCode, { status: 401 | 404 | 409 | 422; detail: string; path?: string }> = {
  channel_unknown: { status: 404, detail: 'There is no such channel.' },
  agent_unknown: { status: 404, detail: 'This agent does not exist.' },
  thread_unknown: { status: 404, detail: 'This thread does not exist.' },
  still_answering: { status: 409, detail: 'The agent is still answering.' },
  user_unknown: { status: 404, detail: 'There is no such user.' },
  message_unknown: { status: 404, detail: 'There is no such message.' },
  no_account: { status: 409, detail: 'This channel has no Zalo account yet. Log in by QR first.' },
  no_policy: { status: 409, detail: 'This channel has no saved policy yet. PUT one first.' },
  no_session: { status: 409, detail: 'The Zalo session is gone. Log in by QR again.' },
  account_in_use: { status: 409, detail: 'Another channel of this server has this Zalo account.' },
  not_connected: { status: 409, detail: 'The channel is not connected to Zalo.' },
  login_in_progress: { status: 409, detail: 'A login is running on this channel.' },
  request_not_pending: { status: 409, detail: 'This request is no longer pending.' },
  not_retriable: {
    status: 409,
    detail: 'Only a delivery that is failed, dead or uncertain can be retried or discarded.',
  },
  person_sending: {
    status: 409,
    detail: 'A message to this person is being sent right now. Try again in a few seconds.',
  },
  not_a_draft: { status: 409, detail: 'This is no draft, or it was sent or discarded already.' },
  not_allowed: {
    status: 409,
    detail: 'The rules no longer let this person be answered, or the question was taken back.',
  },
  reply_token: { status: 401, detail: 'This token is unknown, has expired, or is for another conversation.' },
  reply_early: { status: 409, detail: 'The promise of this answer is just being noted. Send it again in a second.' },
  reply_over: { status: 409, detail: 'An answer to this question is no longer wanted.' },
  reply_unreadable: { status: 422, path: 'text', detail: 'there is nothing in this answer that can be sent' },
  invalid_uid: { status: 422, path: 'uid', detail: 'must be a Zalo id: digits only' },
  text_controls: { status: 422, path: 'text', detail: NO_CONTROLS },
  text_empty: { status: 422, path: 'text', detail: 'must not be empty' },
  text_too_long: { status: 422, path: 'text', detail: 'is too long' },
};

/** 404 for an address below `/api/v1` that is no call. */
export function unknownCall(): never {
  throw problem(404, 'not-found', 'There is no such call. See /api/docs.');
}

/** 404 for a row that is not there, else the row: `known(stores.channels.get(id), 'channel')`. */
export function known<T>(row: T | null, what: string): T {
  if (row === null) throw problem(404, 'not-found', `There is no ${what} with this id.`);
  return row;
}

/** 422 about one field of the body. */
export function refused(path: string, why: string): HttpProblem {
  return problem(422, 'invalid', `${path}: ${why}`, [{ path, message: why }]);
}

/** 422 about one entry of a list, counted from 0: the field is the list, and the sentence says which entry. */
export function refusedItem(path: string, index: number, why: string): HttpProblem {
  return refused(path, ofItem(index, why));
}

/** 422 about what is inside one field of the body: `config.baseUrl`. `value` is what stands in that field. */
export function refusedWithin(path: string, findings: Findings, value: unknown): HttpProblem {
  return invalid(fieldErrors(findings, value).map((error) => ({ ...error, path: `${path}.${error.path}` })));
}

/** 409: right in itself, but not now. */
export function conflict(code: string, detail: string): HttpProblem {
  return problem(409, code, detail);
}

/** 400: the call itself is wrong. */
export function malformed(detail: string, errors: FieldProblem[] = []): HttpProblem {
  return problem(400, 'bad-request', detail, errors);
}

function problem(status: number, code: string, detail: string, errors: FieldProblem[] = []) {
  const title = TITLES[status];
  return new HttpProblem(status, code, { ...(title && { title }), detail, errors });
}

/** Any error of a call as a problem of the list above; what is none of them stays as it is and becomes a 500. */
export function toProblem(error: Error, request: FastifyRequest): Error {
  if (error instanceof Refusal) return ofRefusal(error);
  const { validation, validationContext, code = '', statusCode = 500 } = error as FastifyError;
  if (validation) return ofValidation(validation, validationContext, request.body);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return problem(400, 'unsupported-media-type', 'Send JSON, with "Content-Type: application/json".');
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return problem(400, 'too-large', 'The body is larger than allowed.');
  if (error instanceof HttpProblem || statusCode >= 500 || statusCode === 429) return error;
  return malformed(
    code.startsWith('FST_') || error instanceof SyntaxError ? error.message : 'The request is malformed.',
  );
}

function ofRefusal(error: Refusal): HttpProblem {
  const { status, detail, path } = REFUSALS[error.code];
  if (path) return refused(path, detail);
  return problem(status, status === 404 ? 'not-found' : error.code, detail);
}

type Findings = NonNullable<FastifyError['validation']>;
type FieldProblem = { path: string; message: string };

function ofValidation(findings: Findings, context: string | undefined, body: unknown): HttpProblem {
  const errors = fieldErrors(findings, context === 'body' ? body : undefined);
  if (context === 'params') return problem(404, 'not-found', 'There is nothing with this id.');
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (context === 'body' && !isObject) return malformed('The body must be a JSON object.');
  return context === 'body' ? invalid(errors) : malformed(summaryOf(errors), errors);
}

const invalid = (errors: FieldProblem[]) => problem(422, 'invalid', summaryOf(errors), errors);

const summaryOf = (errors: FieldProblem[]) =>
  errors.map(({ path, message }) => `${path || 'body'}: ${message}`).join('; ');

/** One sentence per wrong field of `value`, the first that was found. */
function fieldErrors(findings: Findings, value: unknown): FieldProblem[] {
  const byPath = new Map<string, string>();
  const telling = findings.filter(isTelling);
  for (const finding of telling.length > 0 ? telling : findings) {
    const parent = finding.instancePath.split('/').slice(1).map(unescapePointer);
    const { requiredProperties, additionalProperties } = finding.params as Record<string, string[] | undefined>;
    const names = requiredProperties ?? additionalProperties;
    for (const path of names ? names.map((name) => [...parent, name]) : [parent]) {
      const why = names && isMap(finding) ? NOT_DIGITS : sentence(finding);
      const list = path.slice(0, -1);
      const isItem = path.length > 0 && Array.isArray(valueAt(value, list));
      const name = (isItem ? list : path).join('.').slice(0, 200);
      if (!byPath.has(name)) byPath.set(name, isItem ? ofItem(Number(path.at(-1)), why) : why);
    }
  }
  return [...byPath].map(([path, message]) => ({ path, message }));
}

// Whoever fills in a form or calls the API knows the list as the field; a place in it is for the sentence.
const ofItem = (index: number, why: string) => `item ${index + 1} ${why}`;

const valueAt = (value: unknown, path: string[]): unknown =>
  path.reduce((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);

// TypeBox says of an unknown field both that it is unknown and that "false" does not accept it, and of a nullable one
// what is wrong with it, that it is not null, and that it is neither.
function isTelling({ keyword, params }: Findings[number]): boolean {
  return keyword !== 'boolean' && keyword !== 'anyOf' && params.type !== 'null';
}

// The groups that have rules stand under their ids: what is no id there is not an unknown field.
const isMap = ({ keyword, instancePath }: Findings[number]): boolean =>
  keyword === 'additionalProperties' && instancePath === '/group/rules';

const unescapePointer = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

const NOT_DIGITS = 'must be a Zalo id: digits only';

function sentence({ keyword, params, message }: Findings[number]): string {
  if (keyword === 'required') return 'is required';
  if (keyword === 'additionalProperties') return 'is not a known field';
  if (keyword === 'enum') return `must be one of: ${(params.allowedValues as unknown[]).join(', ')}`;
  if (keyword === 'format' && params.format === 'web-address')
    return 'must be an address: http(s)://…, without a password';
  if (keyword === 'pattern' && String(params.pattern) === ZALO_ID.source) return NOT_DIGITS;
  return message ?? 'cannot be used';
}
