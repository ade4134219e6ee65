import type { Clock } from '../../clock.ts';
import type { Keyring } from '../../keyring.ts';
import { createMeters, timed } from '../../metrics/meters.ts';
import { searchKey } from '../../text.ts';
import type { OpenDatabase } from '../client.ts';
import { createDiskWatch } from '../disk-watch.ts';
import { createActivityStore } from './activity.ts';
import { createAdminSessionStore } from './admin-sessions.ts';
import { createAdminStore } from './admins.ts';
import { createAgentStore } from './agents.ts';
import { createAlertStore } from './alerts.ts';
import { createApiAnswerStore } from './api-answers.ts';
import { createApiTokenStore } from './api-tokens.ts';
import { createAsideStore } from './aside.ts';
import { createAttemptStore } from './attempts.ts';
import { createAuditStore } from './audit.ts';
import { createChannelStore } from './channels.ts';
import { createCommandStore } from './commands.ts';
import { createConversationStore } from './conversations.ts';
import { createDirectoryStore } from './directory.ts';
import { createEchoStore } from './echoes.ts';
import { createErasedStore } from './erased.ts';
import { createEventStore } from './events.ts';
import { createFailureStore } from './failures.ts';
import { createForget } from './forget.ts';
import { createHealthStore } from './health.ts';
import { createInboxStore } from './inbox.ts';
import { createLimitStore } from './limits.ts';
import { createMediaStore } from './media.ts';
import { createMessageSearch } from './message-search.ts';
import { createMessageStore } from './messages.ts';
import { createMomentStore } from './moments.ts';
import { createOutboxStore } from './outbox.ts';
import { createPairingStore } from './pairing.ts';
import { createPartStore } from './parts.ts';
import { createPasskeyStore } from './passkeys.ts';
import { createPersonStore } from './person.ts';
import { createPolicyStore } from './policies.ts';
import { createReplyStore } from './replies.ts';
import { createRetentionStore } from './retention.ts';
import { createSealedStore } from './sealed.ts';
import { createSecondFactorStore } from './second-factors.ts';
import { createServerSettingsStore } from './server-settings.ts';
import { createSetupStore } from './setup.ts';
import { createThreadFileStore } from './thread-files.ts';
import { createThreadStore } from './threads.ts';
import { createTroubleStore } from './troubles.ts';
import { createUserStore } from './users.ts';
import { createWebhookStore } from './webhooks.ts';
import { createWorkspaceStore } from './workspaces.ts';

export type Stores = ReturnType<typeof createStores>;

/**
 * All stores over one database. Everything is synchronous: what a call wrote is on disk when it returns, except inside
 * `unsynced`. `meters` hear what is worth counting.
 */
export function createStores(database: OpenDatabase, clock: Clock, keyring: Keyring, meters = createMeters()) {
  const { db, sqlite, memory } = database;
  // Searching in what has no column for it: names and texts as they were written.
  sqlite.function('search_key', { deterministic: true }, (text) => searchKey(String(text ?? '')));
  const events = createEventStore(db, clock, memory);
  const messageSearch = createMessageSearch(database, clock);
  messageSearch.catchUp();
  const forget = createForget(database);
  const policies = createPolicyStore(db, clock, memory);
  const serverSettings = createServerSettingsStore(db);
  const tell = (seconds: number) => meters.emit('transaction', seconds);
  const probe = (): void => {
    const version = Number(sqlite.pragma('user_version', { simple: true }));
    database.transaction(() => sqlite.pragma(`user_version = ${version}`));
  };
  const disk = createDiskWatch(clock, probe, database.synced);
  database.onBatch((seconds, error) => {
    tell(seconds);
    disk.ended(error);
  });
  const parts = createPartStore(db);
  return {
    /** Runs `work` as one transaction over all stores; an exception undoes it. Never async. */
    transaction: <T>(work: () => T): T => timed(() => disk.writing(() => database.transaction(work)), tell),
    /**
     * The same, but a power cut may take it back until `synced` resolves or another transaction ends; the death of the
     * process does not. For what nobody outside was told of yet, and for what may be found out again.
     */
    unsynced: <T>(work: () => T): T => timed(() => disk.writing(() => database.unsynced(work)), tell),
    /**
     * The same, but committed a moment later, in one with what else is batched until then: for the steps of a message's way,
     * which are found out again when they are lost. Nothing outside may be told before `batchDone`, unless it may be told again.
     */
    batched: <T>(work: () => T): T => timed(() => disk.writing(() => database.batched(work)), tell),
    /** Resolves once everything that was batched so far is committed. Rejects when it was not: then it is undone. */
    batchDone: database.batchDone,
    /** Resolves once everything written so far is on disk. Rejects when the disk refuses. */
    synced: disk.synced,
    /** Writes to the disk as a message would be written, and changes nothing. Throws when that cannot be done. */
    probeDisk: disk.check,
    /** What keeps messages from being written down, or null. */
    diskTrouble: disk.trouble,
    health: createHealthStore(database),
    sealed: createSealedStore(sqlite, keyring),
    admins: createAdminStore(db, clock),
    adminSessions: createAdminSessionStore(db, clock),
    secondFactors: createSecondFactorStore(db, clock, keyring),
    passkeys: createPasskeyStore(db, clock),
    setup: createSetupStore(db, clock),
    serverSettings,
    attempts: createAttemptStore(db, clock),
    apiTokens: createApiTokenStore(db, clock),
    apiAnswers: createApiAnswerStore(db, clock, keyring),
    audit: createAuditStore(db, clock),
    workspaces: createWorkspaceStore(db, clock, memory),
    agents: createAgentStore(db, clock, keyring, memory),
    threads: createThreadStore(db, clock),
    threadFiles: createThreadFileStore(db),
    channels: createChannelStore(db, clock, keyring, events, memory),
    policies,
    directory: createDirectoryStore(db, clock),
    users: createUserStore(db, clock, events, memory),
    pairing: createPairingStore(db, clock, keyring, events),
    conversations: createConversationStore(db, clock, events, policies),
    messages: createMessageStore(db, clock, messageSearch),
    messageSearch,
    activity: createActivityStore(db, messageSearch),
    forget,
    retention: createRetentionStore(sqlite, clock, forget),
    erased: createErasedStore(serverSettings, memory, clock),
    person: createPersonStore(database, forget, messageSearch),
    media: createMediaStore(db, clock),
    inbox: createInboxStore(db, clock, events, meters),
    commands: createCommandStore(db, clock),
    outbox: createOutboxStore(db, clock, events, meters),
    parts,
    echoes: createEchoStore(db),
    failures: createFailureStore(db, clock, parts),
    replies: createReplyStore(db, clock),
    aside: createAsideStore(db, clock),
    limits: createLimitStore(db),
    troubles: createTroubleStore(db),
    moments: createMomentStore(db, clock),
    alerts: createAlertStore(db, clock, events),
    events,
    webhooks: createWebhookStore(db, clock, keyring),
  };
}
