import type { FastifyBaseLogger } from 'fastify';
import { type Clock, carefulClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Channel } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import { ZALO_ID } from '../ids.ts';
import type { Meters } from '../metrics/meters.ts';
import { createAgentActs } from './agent-acts.ts';
import { createAgents } from './agents/registry.ts';
import { createAlerts } from './alerts.ts';
import { createAvatars } from './avatars.ts';
import type { Bridge } from './bridge.ts';
import { createClockWatch } from './clock-watch.ts';
import { createJudge } from './delivery/facts.ts';
import { createRateLimits } from './delivery/limits.ts';
import { createDirectoryRefresh } from './directory-refresh.ts';
import { createDrafts } from './drafts.ts';
import { createLogins } from './logins.ts';
import { createMedia, type MediaOptions } from './media/media.ts';
import { createOwnerActs } from './owner-acts.ts';
import { createPairing } from './pairing.ts';
import { createPersonData } from './person-data.ts';
import { createPlayground } from './playground.ts';
import { refuse } from './refusal.ts';
import { createReplies } from './replies.ts';
import { createRuntimes } from './runtimes.ts';
import { createTidy } from './tidy.ts';
import { createWebhooks } from './webhooks/dispatcher.ts';
import { workTroubles } from './work-troubles.ts';
import { signIn } from './zalo/sign-in.ts';
import { createTransport } from './zalo/transport.ts';
import type { ZaloCredentials } from './zalo/types.ts';

export interface BridgeParts {
  config: Pick<Config, 'dataDir' | 'zaloBase' | 'pacing' | 'publicOrigin' | 'host' | 'port'>;
  stores: Stores;
  clock: Clock;
  log: FastifyBaseLogger;
  /** Hear how long agents take, and how they fail. */
  meters?: Meters;
  /** How addresses of files that agents return are judged; only tests need another way. */
  fileGuard?: MediaOptions['guard'];
}

/** The bridge, plus what only the process around it and tests need. */
export interface BridgeHost extends Bridge {
  /** Resolves when no channel is answering or sending. */
  idle(): Promise<void>;
}

/** Starts, stops and watches channels. One per process. */
export function createBridge({ config, stores, log, meters, fileGuard, ...parts }: BridgeParts): BridgeHost {
  const clock = carefulClock(parts.clock, (error) => log.error({ err: error }, 'a timer of the bridge failed'));
  const transport = createTransport({ baseUrl: config.zaloBase, clock });
  const limits = config.pacing === 'human' ? createRateLimits(stores, clock) : null;
  const judge = createJudge(stores, clock, limits);
  const agents = createAgents({ secretOf: stores.agents.secretOf, refs: stores.threads.backendRefs, clock, meters });
  /** A channel that does not run takes its work up when it starts. */
  const wake = (channelId: string, conversationId: string): void => runtimes.get(channelId)?.wake(conversationId);
  const alerts = createAlerts({
    stores,
    clock,
    onOutgoing: wake,
    log,
  });
  const webhooks = createWebhooks({ stores, clock, log });
  const clockWatch = createClockWatch(stores, clock, log);
  const avatars = createAvatars(config.dataDir, transport, clock);
  const media = createMedia({ dataDir: config.dataDir, stores, transport, clock, log, guard: fileGuard });
  const pairing = createPairing({ stores, clock, limits, onWork: wake });
  const acts = createOwnerActs({ stores, clock, wake });
  const drafts = createDrafts({ stores, clock, judge, wake });
  const person = createPersonData({
    stores,
    dataDir: config.dataDir,
    clock,
    cancel(channelId, messageId) {
      runtimes.get(channelId)?.cancel(messageId);
      void media.drop(messageId);
    },
  });
  const tidy = createTidy({ stores, clock, media, avatars });
  const playground = createPlayground({ stores, agents, media, clock, log });
  const replies = createReplies({ config, stores, clock, judge, media, wake });
  const paced = config.pacing === 'human';
  const runtimes = createRuntimes(
    { stores, clock, log, transport, judge, limits, agents, media, replies, pairing, paced },
    {
      onStatus: alerts.onStatus,
      onWork(channelId, found, cloudId) {
        alerts.onWork(channelId, found, cloudId);
        directory.nameNewGroups(channelId);
      },
    },
  );

  /** Being deleted: whatever is asked of them meanwhile is too late. */
  const going = new Set<string>();
  const channelOf = (id: string): Channel =>
    (going.has(id) ? null : stores.channels.get(id)) ?? refuse('channel_unknown');
  const userOf = (id: string) => stores.users.get(id) ?? refuse('user_unknown');
  const checkUid = (uid: string): string => (ZALO_ID.test(uid) ? uid : refuse('invalid_uid'));

  const savedSession = (channelId: string): ZaloCredentials | null =>
    stores.channels.openSession<ZaloCredentials>(channelId);

  const directory = createDirectoryRefresh(stores, clock, log, async (channelId) => {
    const connection = runtimes.get(channelId)?.connection;
    if (connection?.state().phase === 'online') return { directory: connection.directory(), close: () => {} };
    // One login at a time: what connects, or will, is not disturbed, and is asked again when it is there.
    if (runtimes.isTaken(channelId)) return null;
    const channel = channelOf(channelId);
    const saved = savedSession(channelId);
    if (!saved || !channel.accountUid) return null;
    const giveBack = runtimes.borrow(channelId);
    const result = await signIn(transport.open(), clock, saved, channel.accountUid).catch((error: unknown) => {
      giveBack();
      throw error;
    });
    if (!result.ok) {
      giveBack();
      return null;
    }
    const { session } = result;
    stores.channels.renewSession(channelId, session.credentials());
    const close = () => {
      session.close();
      giveBack();
    };
    return { directory: session.directory, close };
  });

  const logins = createLogins({
    stores,
    clock,
    log,
    transport,
    onConnected(channelId, session) {
      void connected(channelId).finally(() =>
        directory
          .refreshWith(channelId, session.directory)
          .catch(() => {})
          .finally(() => session.close()),
      );
    },
  });

  /** A new session replaces the old one: the old socket goes first, then a channel that is wanted runs again. */
  const connected = async (channelId: string): Promise<void> => {
    await runtimes.end(channelId);
    // It may have been deleted meanwhile, or the server be about to end.
    const channel = runtimes.isClosed() ? null : stores.channels.get(channelId);
    if (channel?.wanted === 'running') runtimes.run(channel);
    else if (channel)
      stores.channels.setStatus(channelId, 'stopped', channel.draft ? { code: 'setup-unfinished', params: {} } : null);
  };

  return {
    startAll() {
      clockWatch.start();
      webhooks.start();
      runtimes.runAll(stores.channels.list().filter(({ wanted }) => wanted === 'running'));
    },
    async stopAll() {
      clockWatch.stop();
      logins.dropAll();
      alerts.stop();
      await playground.stop();
      await runtimes.close();
      await tidy.stop();
      await media.stop();
      await webhooks.stop();
    },
    start(channelId) {
      const channel = channelOf(channelId);
      if (!channel.accountUid) refuse('no_account');
      if (!stores.policies.isSaved(channelId)) refuse('no_policy');
      if (!stores.channels.hasSession(channelId)) refuse('no_session');
      stores.channels.update(channelId, { wanted: 'running', draft: null });
      const runtime = runtimes.get(channelId);
      // A connection that gave up is replaced: "reconnect" is Start again.
      if (runtime?.connection.state().phase === 'failed') void runtimes.end(channelId);
      else runtimes.run(channel);
    },
    async stop(channelId) {
      channelOf(channelId);
      stores.channels.update(channelId, { wanted: 'stopped' });
      await runtimes.end(channelId);
      // Somebody may have started it again, or deleted it, while its socket was going.
      if (stores.channels.get(channelId)?.wanted !== 'stopped') return;
      alerts.forget(channelId);
      stores.channels.setStatus(channelId, 'stopped', { code: 'manual-stop', params: {} });
    },
    async remove(channelId) {
      channelOf(channelId);
      going.add(channelId);
      try {
        logins.drop(channelId);
        stores.channels.update(channelId, { wanted: 'stopped' });
        await runtimes.end(channelId);
        alerts.forget(channelId);
        stores.channels.remove(channelId);
      } finally {
        going.delete(channelId);
      }
      await media.dropChannel(channelId);
    },

    startLogin: (channelId) => logins.start(channelOf(channelId).id),
    login: (channelId) => logins.view(channelId),
    cancelLogin: (channelId) => logins.cancel(channelId),

    refreshDirectory: (channelId) => directory.refresh(channelOf(channelId).id),
    isRefreshingDirectory: directory.isRunning,

    explain: (channelId, probe) => judge.probe(channelOf(channelId).id, probe),

    createPairingCode: (channelId, options) => pairing.createCode(channelOf(channelId).id, options),
    approvePairing: pairing.approve,
    rejectPairing: pairing.reject,
    blockPairing: pairing.block,
    approveUser: (channelId, uid) => pairing.approveByHand(channelOf(channelId).id, checkUid(uid)),
    setUserStatus(userId, status) {
      stores.users.setStatus(userOf(userId).id, status);
      return userOf(userId);
    },
    setUserTrusted(userId, trusted) {
      stores.users.setTrusted(userOf(userId).id, trusted);
      return userOf(userId);
    },
    removeUser: (userId) => stores.users.remove(userOf(userId).id),
    block(channelId, uid) {
      stores.users.block(channelOf(channelId).id, checkUid(uid));
      stores.pairing.settle(channelId, uid, 'blocked');
    },
    unblock: (channelId, uid) => void stores.users.unblock(channelOf(channelId).id, uid),

    ...acts,
    ...drafts,
    replyLater: replies.reply,
    release(channelId) {
      stores.channels.hold(channelOf(channelId).id, null);
      runtimes.get(channelId)?.refresh();
    },
    testAlert(channelId) {
      const channel = channelOf(channelId);
      const connection = runtimes.get(channelId)?.connection;
      const cloudId = connection?.state().phase === 'online' ? connection.cloudId() : null;
      return alerts.test(channel, cloudId ?? refuse('not_connected'));
    },
    troubles: (channelId) => workTroubles({ stores, clock, limits }, channelOf(channelId).id),
    diagnostics(channelId) {
      const connection = runtimes.get(channelOf(channelId).id)?.connection;
      return connection ? { ...connection.diagnostics(), state: connection.state() } : null;
    },

    ...createAgentActs(stores, agents),
    ...playground.acts,

    avatar(channelId, kind, id) {
      const url =
        kind === 'account'
          ? stores.channels.get(channelId)?.accountAvatarUrl
          : kind === 'contact'
            ? stores.directory.contact(channelId, id)?.avatarUrl
            : stores.directory.group(channelId, id)?.avatarUrl;
      return avatars.get(url ?? null);
    },
    media: media.open,
    testWebhook: webhooks.test,
    person,
    tidy: tidy.run,
    idle: async () => {
      await Promise.all(runtimes.all().map((runtime) => runtime.idle()));
    },
  };
}
