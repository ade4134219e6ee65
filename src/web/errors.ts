import type { FastifyError } from 'fastify';
import { isMessageKey, say, type T, type Text } from '../i18n/index.ts';

/** What is wrong with one field of a form or one member of a JSON body. */
export interface FieldError {
  /** `name`, `rules.0.mode`; empty when it is about the whole. */
  path: string;
  message: Text;
}

export interface ProblemOptions {
  /** Heading of the error page; by default the one that belongs to the status. */
  title?: Text;
  /** One or two sentences: what happened, whether anything was lost, what to do. */
  detail?: Text;
  errors?: FieldError[];
  cause?: unknown;
}

/** An answer other than 2xx that a person or a program should understand. `code` never changes; words may. */
export class HttpProblem extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly title: Text | undefined;
  readonly detail: Text | undefined;
  readonly errors: FieldError[];

  constructor(statusCode: number, code: string, options: ProblemOptions = {}) {
    super(`${statusCode} ${code}`, { cause: options.cause });
    this.name = 'HttpProblem';
    this.statusCode = statusCode;
    this.code = code;
    this.title = options.title;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
  }
}

/** For things that are not there, and for things that are not the asker's. */
export function notFound(detail?: Text): HttpProblem {
  return new HttpProblem(404, 'not-found', detail === undefined ? {} : { detail });
}

/** An error in words, in one language. */
export interface ProblemView {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: { path: string; message: string }[];
  requestId: string;
}

const CODES: Record<number, string> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'invalid',
  429: 'rate-limited',
  431: 'headers-too-large',
  500: 'internal',
  503: 'unavailable',
};

/** The code of a status that says all there is to say. */
export function codeOf(status: number): string {
  return CODES[status] ?? (status < 500 ? 'bad-request' : 'internal');
}

/** Puts any error into words. Messages of unexpected errors stay in the log: they may hold anything. */
export function problemView(error: Error, requestId: string, t: T): ProblemView {
  const status = statusOf(error);
  const problem = error instanceof HttpProblem ? error : undefined;
  const errors = problem
    ? problem.errors.map(({ path, message }) => ({ path, message: say(t, message) }))
    : validationErrors(error as FastifyError, t);
  return {
    status,
    code: problem?.code ?? codeOf(status),
    title: say(t, problem?.title ?? standardText('title', status, t)),
    detail: say(t, problem?.detail ?? standardText('detail', status, t)),
    errors,
    requestId,
  };
}

function statusOf(error: Error): number {
  if ((error as FastifyError).validation) return 422;
  const status = (error as FastifyError).statusCode ?? 500;
  return status >= 400 && status <= 599 ? status : 500;
}

function standardText(part: 'title' | 'detail', status: number, t: T): string {
  const key = `error.${part}.${status}`;
  return isMessageKey(key) ? t(key) : t(status < 500 ? `error.${part}.400` : `error.${part}.500`);
}

/** All findings of schema validation, one per field, as sentences. Empty for any other error. */
export function validationErrors(error: Pick<FastifyError, 'validation'>, t: T): { path: string; message: string }[] {
  const byPath = new Map<string, string>();
  for (const { keyword, instancePath, params } of error.validation ?? []) {
    const parent = instancePath.split('/').filter(Boolean);
    // What Ajv calls `missingProperty` is `requiredProperties` in TypeBox's own validator.
    const names = [
      params.missingProperty ??
        params.additionalProperty ??
        params.requiredProperties ??
        params.additionalProperties ??
        [],
    ];
    const paths = names.flat().filter((name) => typeof name === 'string');
    for (const path of paths.length > 0 ? paths.map((name) => [...parent, name].join('.')) : [parent.join('.')]) {
      if (!byPath.has(path)) byPath.set(path, sentence(keyword, params.limit, t));
    }
  }
  return [...byPath].map(([path, message]) => ({ path, message }));
}

function sentence(keyword: string, limit: unknown, t: T): string {
  const n = Number(limit ?? 0);
  switch (keyword) {
    case 'required':
      return t('error.field.required');
    case 'minLength':
      // An empty input is a missing one, for whoever fills in the form.
      return n <= 1 ? t('error.field.required') : t('error.field.minLength', { n });
    case 'maxLength':
    case 'minimum':
    case 'maximum':
      return t(`error.field.${keyword}`, { n });
    case 'type':
    case 'format':
      return t(`error.field.${keyword}`);
    case 'pattern':
      return t('error.field.format');
    case 'enum':
    case 'const':
    case 'anyOf':
      return t('error.field.choice');
    case 'additionalProperties':
      return t('error.field.unknown');
    default:
      return t('error.field.invalid');
  }
}
