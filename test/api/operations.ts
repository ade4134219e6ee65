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

/** The calls for the owner's programs; the others take the token that a back-end was called with. */
export const ownerCalls = (document: ApiDocument): Call[] =>
  allCalls(document).filter(({ operation }) => operation.security.every((one) => 'bearer' in one));
