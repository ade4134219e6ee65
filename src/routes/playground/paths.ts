/** The page of the playground of a workspace, or of one thread in it. */
export function playgroundPath(workspaceId: string, threadId?: string): string {
  return `/workspaces/${workspaceId}/playground${threadId === undefined ? '' : `/${threadId}`}`;
}
