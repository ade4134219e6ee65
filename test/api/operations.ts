import type { ApiDocument, Operation } from '../../src/routes/api/openapi.ts';

export interface Call {
  id: string;
  method: string;
  /** Below `/api/v1`, with `{id}` in it. */
  template: string;
  operation: Operation;
}

/** Every call that the document knows. */
export function allCalls(document: ApiDocument): Call[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method: method.toUpperCase(),
      template: path.replace('/api/v1', ''),
      operation,
    })),
  );
}
