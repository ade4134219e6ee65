import type { FastifyBaseLogger } from 'fastify';
import { type Clock, pause } from '../clock.ts';
import type { ChannelStatus, StatusDetail } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import type { Agents } from './agents/registry.ts';
import { type ChannelSettings, readSettings } from './channel-settings.ts';
import { type ShownStatus, shownStatus } from './channel-status.ts';
import { createCommands } from './commands/run.ts';
import { createAdmission } from './delivery/admission.ts';
import { createAnswering } from './delivery/answering.ts';
import type { Judge } from './delivery/facts.ts';
import { createIntake } from './delivery/intake.ts';
import { createLanes } from './delivery/lanes.ts';
import { leaveStale } from './delivery/left-over.ts';
import type { RateLimits } from './delivery/limits.ts';
import { NO_PACING, type Pacing } from './delivery/pacing.ts';
import { createPatientIntake } from './delivery/patient-intake.ts';
import { createSendBreaker } from './delivery/send-breaker.ts';
import { createSender } from './delivery/sender.ts';
import { createTurns } from './delivery/turns.ts';
import type { Media } from './media/media.ts';
import { createOnlineWatch } from './online-watch.ts';
import type { Pairing } from './pairing.ts';
import type { Replies } from './replies.ts';
import { SLOW_MS, type WorkTrouble, workTroubles } from './work-troubles.ts';
import { type Connection, createConnection } from './zalo/connection.ts';
import type { Transport } from './zalo/transport.ts';
import type { ConnectionState, ZaloCredentials } from './zalo/types.ts';

/** How many conversations of one channel may wait for an agent at the same time. */
const PARALLEL_TURNS = 32;
/** How long a send may go on after the channel was stopped: well within what a service manager allows. */
const FINISH_MS = 5_000;
/** Shown while messages cannot be written down. */
const STUCK: ShownStatus = { status: 'running', detail: { code: 'db-readonly', params: {} } };

export interface RuntimeOptions {
  stores: Stores;
  clock: Clock;
  log: FastifyBaseLogger;
  transport: Transport;
  judge: Judge;
  /** Null where nothing is limited. */
  limits: RateLimits | null;
  agents: Agents;
  media: Media;
  replies: Pick<Replies, 'offer'>;
  pairing: Pairing;
  channelId: string;
  accountUid: string;
  credentials: ZaloCredentials;
  paced: boolean;
  /** After every look at the status, changed or not. `cloudId` is the account's own "My Documents" chat, once known. */
  onStatus: (status: ChannelStatus, detail: StatusDetail | null, cloudId: string | null) => void;
  /** At the same looks, while it is connected: all that is wrong apart from the connection. */
  onWork: (found: WorkTrouble[], cloudId: string | null) => void;
}

export interface ChannelRuntime {
  readonly connection: Connection;
  /** A conversation has something to be answered or sent. */
  wake(conversationId: string): void;
  /** Shows the status as it is now, and looks at everything that waits to be sent. */
  refresh(): void;
  /** Ends the agent's work on a message. */
  cancel(messageId: number): void;
  /** Takes nothing new up, lets a send that runs come to its end, then closes the socket. */
  stop(): Promise<void>;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

/** One channel while it is wanted: its connection, and the lanes that answer and send. */
export function createChannelRuntime(options: RuntimeOptions): ChannelRuntime {
  const { stores, clock, log, judge, channelId, accountUid } = options;
  const intake = createIntake(stores, clock);
  let online = false;
  const breaker = createSendBreaker(stores, clock, channelId, () => showStatus());

  const onLaneError = (error: unknown, conversationId: string): void => {
    log.error({ err: error, channelId, conversationId }, 'a lane stopped on an unexpected error');
  };

  const settings = (): ChannelSettings | null => {
    const channel = options.paced ? stores.channels.get(channelId) : null;
    return channel && readSettings(channel.settings);
  };
  const pacing = (): Pacing => settings()?.pacing ?? NO_PACING;
  const onOutgoing = (conversationId: string): void => outLanes.wake(conversationId);
  const answering = createAnswering({
    stores,
    clock,
    judge,
    agents: options.agents,
    media: options.media,
    replies: options.replies,
    channelId,
    pacing,
    onOutgoing,
    onAgain: (conversationId) => inLanes.wake(conversationId),
    onUnexpected: (error) => log.error({ err: error, channelId }, 'a message could not be answered'),
    onSlow(agent, isOver) {
      const seconds = SLOW_MS / 1_000;
      if (!isOver) log.warn({ channelId, agent }, `an agent has not answered for ${seconds} s; other chats go on`);
      noting(showStatus);
    },
    // Neither rejects: a sign that could not be given is not worth an error.
    signs: {
      typing: (chat) => void connection.typing(chat),
      seen: (chat, messages) => void connection.seen(chat, messages),
    },
  });
  const admission = createAdmission({ stores, pairing: options.pairing, onOutgoing });
  /** Messages that are written, but would not outlive a power cut yet. */
  const unconfirmed = new Set<number>();
  const isOnDisk = (messageId: number): boolean => !unconfirmed.has(messageId);
  const turns = createTurns({ stores, clock, judge, admission, answering, channelId, pacing, isOnDisk });
  const inLanes = createLanes({ clock, parallel: () => PARALLEL_TURNS, work: turns, onError: onLaneError });
  const commands = createCommands({
    stores,
    clock,
    judge,
    admission,
    channelId,
    cancel: (messageId) => answering.cancel(messageId),
    onOutgoing,
  });
  const commandLanes = createLanes({ clock, parallel: () => PARALLEL_TURNS, work: commands, onError: onLaneError });
  const send = createSender({
    stores,
    clock,
    judge,
    channelId,
    pacing,
    burst: () => settings()?.limits.channelPer30Seconds ?? null,
    media: options.media,
    calls: () => (online ? connection : null),
    heldUntil: breaker.heldUntil,
    onFailure(failure) {
      log.warn({ channelId, code: failure.code, reason: failure.reason }, 'a message was not sent');
      breaker.failed(failure);
    },
  });
  const outLanes = createLanes({ clock, parallel: () => pacing().sendsAtOnce, work: send, onError: onLaneError });

  const wakeIncoming = (conversationId: string): void => {
    commandLanes.wake(conversationId);
    inLanes.wake(conversationId);
  };
  const wake = (conversationId: string): void => {
    wakeIncoming(conversationId);
    outLanes.wake(conversationId);
  };

  const showStatus = (): void => {
    const state = connection.state();
    if (state.phase === 'stopped') return;
    const channel = stores.channels.get(channelId);
    const { status, detail } = patient.isStuck() ? STUCK : shownStatus(state, channel, clock.now());
    noting(() => stores.channels.setStatus(channelId, status, detail));
    options.onStatus(status, detail, connection.cloudId());
    if (state.phase === 'online')
      options.onWork(workTroubles({ stores, clock, limits: options.limits }, channelId), connection.cloudId());
  };

  const watch = createOnlineWatch({
    stores,
    clock,
    channelId,
    askHistory: () => connection.askHistory(),
    onTick: () => showStatus(),
  });
  const onState = (state: ConnectionState): void => {
    online = state.phase === 'online';
    noting(() => (state.phase === 'online' ? watch.online(state.since) : watch.offline()));
    refresh();
  };

  const refresh = (): void => {
    noting(showStatus);
    if (online) for (const id of stores.outbox.openConversations(channelId)) outLanes.wake(id);
  };

  /** What is only noted for the owner must not keep anything else from going on while the disk is full. */
  const noting = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      log.warn({ err: error, channelId }, 'the state of a channel could not be written down');
    }
  };

  /** Only what is on disk was taken: otherwise Zalo is asked again, here or after the next start. */
  const onHistory = (): void =>
    void patient.settled().then(() => {
      if (!patient.isStuck()) noting(watch.caughtUp);
    });

  const patient = createPatientIntake({
    clock,
    log,
    write(events) {
      const written = intake.accept(channelId, accountUid, events);
      for (const id of written.fresh) unconfirmed.add(id);
      return written;
    },
    synced: stores.synced,
    act({ wake: touched, commands: ordered, outgoing, recalled, fresh }) {
      for (const id of fresh) unconfirmed.delete(id);
      for (const id of recalled) {
        answering.cancel(id);
        void options.media.drop(id);
      }
      for (const id of ordered) commandLanes.wake(id);
      for (const id of touched) inLanes.wake(id);
      for (const id of outgoing) outLanes.wake(id);
    },
    onStuck(isStuck) {
      refresh();
      // More may have come than was kept.
      if (!isStuck) connection.askHistory();
    },
    onLeftOut(event) {
      const at = event.kind === 'message' ? event.message.sentAt : clock.now();
      noting(() => stores.channels.noteGap(channelId, at, at));
    },
  });

  const connection = createConnection({
    transport: options.transport,
    clock,
    credentials: options.credentials,
    expectUid: accountUid,
    log,
    onState,
    onEvents: patient.take,
    onHistory,
    onCredentials: (credentials) => stores.channels.renewSession(channelId, credentials),
  });

  stores.outbox.recover(channelId);
  stores.replies.recover(channelId);
  leaveStale({ stores, clock, admission }, channelId);
  connection.start();
  for (const id of stores.inbox.openConversations(channelId)) wakeIncoming(id);
  for (const id of stores.replies.waitingConversations(channelId)) inLanes.wake(id);

  return {
    connection,
    wake,
    refresh,
    cancel: answering.cancel,
    async stop() {
      patient.stop();
      breaker.stop();
      noting(watch.offline);
      answering.cancelAll();
      const ended = Promise.all([commandLanes.stop(), inLanes.stop(), outLanes.stop(), answering.ended()]);
      // A send that Zalo does not answer is cut off with its connection, and is in doubt.
      await Promise.race([ended, pause(clock, FINISH_MS)]);
      await connection.stop();
      await ended;
    },
    async idle() {
      await patient.settled();
      await commandLanes.idle();
      await inLanes.idle();
      await outLanes.idle();
    },
  };
}
