import type { Cancel } from '../clock.ts';
import type { Channel } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import { KeyError } from '../keyring.ts';
import type { Alerts } from './alerts.ts';
import { type ChannelRuntime, createChannelRuntime, type RuntimeOptions } from './channel-runtime.ts';
import type { ZaloCredentials } from './zalo/types.ts';

/** So far apart the channels of one server connect when it starts. */
const APART_MIN_MS = 5_000;
const APART_MAX_MS = 15_000;

type Shared = Omit<RuntimeOptions, 'channelId' | 'accountUid' | 'credentials' | 'onStatus' | 'onWork'>;

export type Runtimes = ReturnType<typeof createRuntimes>;

/**
 * The channels that run. One whose runtime is being taken down begins anew only when its old socket is gone, whoever asks for it
 * meanwhile and however often; what counts then is what the owner wants by that time.
 */
export function createRuntimes(shared: Shared, alerts: Pick<Alerts, 'onStatus' | 'onWork'>) {
  const { log } = shared;
  const stores: Stores = shared.stores;
  const running = new Map<string, ChannelRuntime>();
  const ending = new Map<string, Promise<void>>();
  /** Channels whose turn to connect comes later. */
  const planned = new Map<string, Cancel>();
  /** Channels whose account somebody else is signed in to for a moment. */
  const borrowed = new Set<string>();
  let isClosed = false;

  const showError = (channelId: string, code: string): void => {
    const detail = { code, params: {} };
    stores.channels.setStatus(channelId, 'error', detail);
    alerts.onStatus(channelId, 'error', detail, null);
  };

  const open = (channel: Channel, accountUid: string, credentials: ZaloCredentials): ChannelRuntime =>
    createChannelRuntime({
      ...shared,
      channelId: channel.id,
      accountUid,
      credentials,
      onStatus: (status, detail, cloudId) => alerts.onStatus(channel.id, status, detail, cloudId),
      onWork: (found, cloudId) => alerts.onWork(channel.id, found, cloudId),
    });

  const unplan = (channelId: string): void => {
    planned.get(channelId)?.();
    planned.delete(channelId);
  };

  const run = (channel: Channel): void => {
    unplan(channel.id);
    if (isClosed || running.has(channel.id) || !channel.accountUid) return;
    try {
      if (ending.has(channel.id) || borrowed.has(channel.id)) {
        stores.channels.setStatus(channel.id, 'starting', null);
        return;
      }
      const credentials = stores.channels.openSession<ZaloCredentials>(channel.id);
      if (!credentials) {
        showError(channel.id, 'zalo-session-unreadable');
        return;
      }
      stores.channels.setStatus(channel.id, 'starting', null);
      running.set(channel.id, open(channel, channel.accountUid, credentials));
    } catch (error) {
      const code = error instanceof KeyError ? 'zalo-session-unreadable' : 'internal';
      log.error({ err: error, channelId: channel.id }, 'a channel could not be started');
      showError(channel.id, code);
    }
  };

  const takeDown = async (channelId: string, runtime: ChannelRuntime): Promise<void> => {
    try {
      await runtime.stop();
    } catch (error) {
      log.error({ err: error, channelId }, 'a channel did not end in order');
    }
    ending.delete(channelId);
    runIfWanted(channelId);
  };

  const runIfWanted = (channelId: string): void => {
    const channel = isClosed ? null : stores.channels.get(channelId);
    if (channel?.wanted === 'running') run(channel);
  };

  /** Waits for its turn; a start by hand does not. */
  const runLater = (channel: Channel, waitMs: number): void => {
    const at = shared.clock.now() + waitMs;
    stores.channels.setStatus(channel.id, 'starting', { code: 'start-in-turn', params: { retryAt: at } });
    const itsTurn = () => {
      planned.delete(channel.id);
      runIfWanted(channel.id);
    };
    planned.set(channel.id, shared.clock.after(waitMs, itsTurn));
  };

  /** Resolves when its socket is gone; if it is wanted by then, it runs again. */
  const end = (channelId: string): Promise<void> => {
    unplan(channelId);
    const runtime = running.get(channelId);
    if (!runtime) return ending.get(channelId) ?? Promise.resolve();
    running.delete(channelId);
    const ended = takeDown(channelId, runtime);
    ending.set(channelId, ended);
    return ended;
  };

  return {
    get: (channelId: string): ChannelRuntime | undefined => running.get(channelId),
    all: (): ChannelRuntime[] => [...running.values()],
    run,
    end,
    /**
     * Runs these, the first at once and each next one some seconds later: accounts that sign in from one address in the same moment
     * look like a machine's (failure F94). None waits for another's success.
     */
    runAll(channels: Channel[]): void {
      let waitMs = 0;
      for (const channel of channels) {
        if (waitMs === 0) run(channel);
        else runLater(channel, waitMs);
        if (shared.paced) waitMs += APART_MIN_MS + Math.random() * (APART_MAX_MS - APART_MIN_MS);
      }
    },
    /** Whether the account is used, or will be in a moment, by whoever runs or ends the channel. */
    isTaken: (channelId: string): boolean =>
      [running, ending, planned, borrowed].some((channels) => channels.has(channelId)),
    /** Somebody signs in to a channel's account for a moment: until that has ended, the channel does not. Returns how to end it. */
    borrow(channelId: string): () => void {
      borrowed.add(channelId);
      return () => {
        if (borrowed.delete(channelId)) runIfWanted(channelId);
      };
    },
    isClosed: (): boolean => isClosed,
    /** Ends them all, and nothing begins any more. */
    async close(): Promise<void> {
      isClosed = true;
      for (const channelId of [...planned.keys()]) unplan(channelId);
      for (const channelId of [...running.keys()]) void end(channelId);
      await Promise.all(ending.values());
    },
  };
}
