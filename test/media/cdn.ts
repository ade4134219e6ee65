import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { createMedia, type MediaOptions } from '../../src/bridge/media/media.ts';
import { createTransport } from '../../src/bridge/zalo/transport.ts';
import type { Attachment } from '../../src/bridge/zalo/types.ts';
import { openData } from '../../src/cli/open-data.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { createTestLogger } from '../helpers/logger.ts';
import { keepIncoming } from '../helpers/messages.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Zalo's content network as a test wants it, and the real library over a real database that asks it. */
export async function startCdn(
  t: TestContext,
  answer: Answer,
  options: { clock?: Clock } & Partial<MediaOptions> = {},
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const clock = options.clock ?? systemClock;
  const dataDir = temporaryFolder(t);
  const data = openData(readConfig({ ZB_DATA_DIR: dataDir }), clock);
  const { stores } = data;
  const transport = createTransport({ baseUrl: `http://127.0.0.1:${port}`, clock });
  const log = createTestLogger(t);
  const media = createMedia({ dataDir, stores, transport, clock, log: log.logger, ...options });
  t.after(async () => {
    await media.stop();
    data.close();
    server.closeAllConnections();
    server.close();
  });

  const workspace = stores.workspaces.create('Cửa hàng');
  const newChannel = () =>
    stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa An' }).id;
  const firstChannel = newChannel();
  let serial = 0;
  /** A message that came in and that the rules let through (or not). */
  const receive = (
    attachments: Partial<Attachment>[],
    state: 'queued' | 'received' | 'ignored' | 'held' = 'queued',
    channelId = firstChannel,
  ) => {
    const conversation = stores.conversations.ensure(channelId, 'dm', '5000');
    const id = keepIncoming(
      stores,
      { channelId, conversationId: conversation.id },
      {
        zaloMsgId: String(++serial),
        msgType: 'chat.photo',
        attachments: attachments.map((one) => ({ ...EMPTY, ...one })),
        at: clock.now(),
      },
    );
    stores.inbox.setState(id, state);
    return id;
  };
  /** A photo on a channel of its own. */
  const another = (): [channelId: string, messageId: number] => {
    const id = newChannel();
    return [id, receive([{}], 'queued', id)];
  };
  return { asked, clock, dataDir, stores, media, channelId: firstChannel, receive, another };
}

const EMPTY: Attachment = {
  kind: 'photo',
  title: null,
  description: null,
  url: 'https://photo-stal-1.zdn.vn/hoa.png',
  thumbUrl: null,
  fileName: null,
  sizeBytes: null,
  params: {},
};
