import type { TestContext } from 'node:test';
import type { NewMessage } from '../../src/db/stores/messages.ts';
import { startApp } from '../helpers/app.ts';
import { keepIncoming } from '../helpers/messages.ts';

/** An application with one chat on one channel, and a way for the other side to have said something. */
export async function startWithChat(t: TestContext) {
  const running = await startApp(t);
  const { stores } = running;
  const workspace = stores.workspaces.create('Cửa hàng');
  const channel = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa An' });
  const conversation = stores.conversations.ensure(channel.id, 'dm', '5000');
  const where = { channelId: channel.id, conversationId: conversation.id };
  return { ...running, channel, conversation, says: (what: Partial<NewMessage>) => keepIncoming(stores, where, what) };
}
