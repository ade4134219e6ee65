import type { Agent } from '../db/stores/agents.ts';
import type { DeliveryView } from '../db/stores/events.ts';
import type { ReplyOutcome } from '../db/stores/replies.ts';
import type { User } from '../db/stores/users.ts';
import type { Resting, Trial } from './agents/registry.ts';
import type { OpenMedia } from './media/types.ts';
import type { PersonData } from './person-data.ts';
import type { PlaygroundActs } from './playground.ts';
import type { Verdict } from './policy/types.ts';
import type { Tidied } from './tidy.ts';
import type { WorkTrouble } from './work-troubles.ts';
import type { Diagnostics } from './zalo/diagnostics.ts';
import type { ConnectionState, LoginView } from './zalo/types.ts';

/** A message that was not sent, to ask what would happen to it. */
export interface Probe {
  type: 'dm' | 'group';
  senderUid: string;
  groupId?: string;
  mentioned?: boolean;
  text?: string;
}

export interface ApproveOptions {
  /** Send the approval notice; default: the channel's setting. */
  notify?: boolean;
  /** Answer the person's first message; default: the channel's setting. */
  answerFirstMessage?: boolean;
  /** When the approval ends by itself; null or absent = never. */
  expiresAt?: number | null;
}

/** How a channel's connection is, and what it has seen since the server started. Never holds content. */
export interface ChannelDiagnostics extends Diagnostics {
  state: ConnectionState;
}

/** An agent's settings as they are in a form. `secret`: null for none, undefined for the one that is stored. */
export interface AgentDraft extends Pick<Agent, 'name' | 'kind' | 'config' | 'systemPrompt'> {
  id: string | null;
  secret: string | null | undefined;
}

/**
 * All that routes, pages and commands may ask of the bridge. Calls that cannot be done in the present state throw
 * `Refusal` with a code; trouble with Zalo itself never throws but shows in the channel's status.
 */
export interface Bridge extends PlaygroundActs {
  /** Takes up every channel that was running when the server stopped. Returns at once. */
  startAll(): void;
  /** Stops all channels, finishing what runs. */
  stopAll(): Promise<void>;

  /** Starts a channel and remembers that it is wanted. Refuses without an account, a stored session or a saved policy. */
  start(channelId: string): void;
  /** Stops it by hand: it stays stopped over restarts. */
  stop(channelId: string): Promise<void>;
  /** Stops it, wipes its Zalo session and deletes it with its data. */
  remove(channelId: string): Promise<void>;

  /** Begins a QR login, ending one that runs. A channel that has an account accepts only the same Zalo id. */
  startLogin(channelId: string): LoginView;
  /** The current or last login; null when there was none since the server started. Asking keeps it alive. */
  login(channelId: string): LoginView | null;
  cancelLogin(channelId: string): LoginView | null;

  /** Loads friends and groups from the account. One at a time per channel; a second call joins the first. */
  refreshDirectory(channelId: string): Promise<void>;
  isRefreshingDirectory(channelId: string): boolean;

  /** The decision the bridge would take, with the present lists. */
  explain(channelId: string, probe: Probe): Verdict;

  /** A code for the owner to hand out; the first person who sends it in a private chat is approved. Returns the request's id. */
  createPairingCode(channelId: string, options: { note?: string; expiresInMinutes?: number }): string;
  approvePairing(requestId: string, options?: ApproveOptions): User;
  rejectPairing(requestId: string): void;
  /** Rejects and blocks the person. */
  blockPairing(requestId: string): void;
  /** Approves a person by hand (or makes a disabled one active again). */
  approveUser(channelId: string, uid: string): User;
  setUserStatus(userId: string, status: 'active' | 'disabled'): User;
  /** Lets a person use the commands of the back-end itself, or not any more. */
  setUserTrusted(userId: string, trusted: boolean): User;
  removeUser(userId: string): void;
  block(channelId: string, uid: string): void;
  unblock(channelId: string, uid: string): void;

  /** The owner writes through the account, and by that takes the conversation over. Returns the message's id. */
  sendAsOwner(conversationId: string, text: string): number;
  pause(conversationId: string, minutes?: number): void;
  resume(conversationId: string): void;
  /** Sends again what is `failed`, `dead` or `uncertain`: the owner's word, because it may arrive twice. */
  retryMessage(messageId: number): void;
  /** Sends what an agent proposed, in other words if given. Once, however often it is asked for. */
  approveDraft(messageId: number, text?: string): void;
  /**
   * Takes an answer that a back-end had promised, with the token of that call. The same key gets the same outcome again.
   * Refuses an unknown or expired token, and an answer that is no longer wanted.
   */
  replyLater(token: string, key: string, body: object, conversationId?: string): Promise<ReplyOutcome>;
  /** Gives up a draft, a message that is not sent, or a question that no agent could answer. */
  discardMessage(messageId: number): void;
  /**
   * Sends again everything on a channel that surely did not arrive, and gives the agent the questions that it failed on.
   * What may have arrived is left alone: that is decided one by one. Returns how many.
   */
  retryFailed(channelId: string): number;
  /** Gives all of that up. Returns how many. */
  discardFailed(channelId: string): number;
  /** Ends the silence that Zalo asked for: what waits goes out now. */
  release(channelId: string): void;
  /** Writes a test alert into the account's own chat. Refuses while not connected. Returns the message's id. */
  testAlert(channelId: string): number;
  /** What is wrong with a channel apart from its connection, the worst first. */
  troubles(channelId: string): WorkTrouble[];
  /** Null while the channel does not run. */
  diagnostics(channelId: string): ChannelDiagnostics | null;
  /** Answers a message that was left alone because of its age, a pause or a limit. Who may talk is still asked. */
  answerAnyway(messageId: number): void;

  /** Asks an agent one sentence outside any conversation. Throws `AgentError`; refuses an unknown agent. */
  tryAgent(agentId: string, text: string, signal: AbortSignal): Promise<{ text: string; latencyMs: number }>;
  /**
   * Tries settings that may not be saved yet; without `secret` the stored key of the agent with this id is used, and
   * without a text only the models are asked for.
   */
  trial(draft: AgentDraft, text: string | null, signal: AbortSignal): Promise<Trial>;
  /** Whether an agent's endpoint is being left alone after failures in a row. Refuses an unknown agent. */
  agentResting(agentId: string): Resting | null;
  /** Ends that rest: the next message is given to it. */
  wakeAgent(agentId: string): void;

  /** A picture of a person or group, from our cache or from Zalo; null when there is none to be had. */
  avatar(
    channelId: string,
    kind: 'contact' | 'group' | 'account',
    id: string,
  ): Promise<{ body: Buffer; type: string } | null>;
  /** A photo, voice message or file that somebody sent and that was kept; null when there is none to be had. */
  media(id: string): Promise<OpenMedia | null>;
  /** Sends a test event to a webhook, at once and only once; null for one that is not there. */
  testWebhook(webhookId: string): Promise<DeliveryView | null>;
  /** What is kept of one person on one channel: to be counted, handed out, deleted. */
  person: PersonData;
  /** Deletes what was kept for long enough: messages, files, logs. For once a day. */
  tidy(): Promise<Tidied>;
}
