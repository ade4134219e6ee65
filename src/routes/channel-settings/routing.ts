import type { Thread } from '../../db/stores/threads.ts';
import type { FieldErrors } from '../policy/fields.ts';
import { one } from '../policy/fields.ts';
import { createSection } from './section.ts';

interface RoutingFields {
  mode: 'own' | 'shared';
  threadId: string;
}

interface RoutingExtras {
  workspaceId: string;
  workspaceName: string;
  threads: Pick<Thread, 'id' | 'title'>[];
}

/** Which thread people talk in: one for all, or one for each conversation. */
export const routingSection = createSection<{ threadId: string | null }, RoutingFields, RoutingExtras>({
  stored: ({ threadId }) => ({ threadId }),
  fieldsOf: ({ threadId }) => ({ mode: threadId === null ? 'own' : 'shared', threadId: threadId ?? '' }),
  read: (body) => ({
    mode: one(body, 'routing') === 'shared' ? 'shared' : 'own',
    threadId: one(body, 'threadId') ?? '',
  }),
  check({ stores }, channel, { mode, threadId }) {
    if (mode === 'own') return { ok: { threadId: null } };
    if (stores.threads.sharedOne(channel.workspaceId, threadId)) return { ok: { threadId } };
    const errors: FieldErrors = {
      threadId: { key: threadId === '' ? 'settings.routing.required' : 'settings.routing.unknown' },
    };
    return { errors };
  },
  save: ({ stores }, channel, values) => void stores.channels.update(channel.id, values),
  say({ stores }, _channel, { threadId }) {
    const title = threadId === null ? undefined : stores.threads.get(threadId)?.title;
    return [{ label: 'settings.routing.label', value: title ?? 'settings.routing.own' }];
  },
  extras: ({ stores }, { workspaceId }) => ({
    workspaceId,
    workspaceName: stores.workspaces.get(workspaceId)?.name ?? '',
    threads: stores.threads.shared(workspaceId),
  }),
});
