/** Which thread or conversation of the back-end belongs to a thread of ours. */
export interface BackendRefs {
  get(threadId: string, agentId: string): string | null;
  set(threadId: string, agentId: string, ref: string): void;
}

/** Refs that live as long as the process: for tests and for trying an agent out. */
export function createMemoryRefs(): BackendRefs {
  const refs = new Map<string, string>();
  const key = (threadId: string, agentId: string) => `${agentId} ${threadId}`;
  return {
    get: (threadId, agentId) => refs.get(key(threadId, agentId)) ?? null,
    set: (threadId, agentId, ref) => void refs.set(key(threadId, agentId), ref),
  };
}
