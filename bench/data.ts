/** Data folders, written through the stores before a server starts on them. */
import { createToken } from '../src/auth/api-tokens.ts';
import { createSessions } from '../src/auth/sessions.ts';
import type { PolicyDocument } from '../src/bridge/policy/types.ts';
import { openData } from '../src/cli/open-data.ts';
import { type Clock, systemClock } from '../src/clock.ts';
import { readConfig } from '../src/config.ts';
import type { Stores } from '../src/db/stores/index.ts';
import type { BotAccount } from './baseline/bot.ts';

export interface ChannelSeed {
  account: { uid: string; name: string };
  session: BotAccount;
}

const OPEN_POLICY: PolicyDocument = {
  dm: { mode: 'open', allow: [], pairingReply: 'code' },
  group: { mode: 'disabled', requireMention: true, senders: { mode: 'everyone', allow: [] }, rules: {} },
};

export function withStores<T>(dataDir: string, work: (stores: Stores) => T, clock: Clock = systemClock): T {
  const data = openData(readConfig({ ZB_DATA_DIR: dataDir }), clock);
  try {
    return work(data.stores);
  } finally {
    data.close();
  }
}

/** Channels that answer everybody and are wanted running, as a finished set-up leaves them. */
export function seedChannels(dataDir: string, seeds: ChannelSeed[]): void {
  withStores(dataDir, (stores) => {
    const workspace = stores.workspaces.create('Cửa hàng');
    for (const { account, session } of seeds) {
      const { id } = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: account.name });
      stores.channels.setAccount(id, { ...account, avatarUrl: null });
      stores.channels.saveSession(id, session);
      stores.policies.save(id, OPEN_POLICY);
      // What the bare bot said before is in the account's history, and would count as its owner writing.
      stores.channels.update(id, { wanted: 'running', settings: { takeoverMinutes: 0 } });
    }
  });
}

/** The two ways in: a browser's cookie and a program's token. */
export function seedAccess(stores: Stores): { cookie: string; token: string } {
  // Nobody signs in with a password here, so there is none that would fit.
  const admin = stores.admins.create('chu-shop', 'no password');
  const { token: cookie } = createSessions(stores.adminSessions, systemClock).start({
    adminId: admin?.id ?? '',
    remember: true,
    ip: '127.0.0.1',
    userAgent: 'bench',
  });
  const { secret } = createToken(stores.apiTokens, { name: 'bench', scope: 'manage', expiresAt: null });
  return { cookie: `zb_sid=${cookie}`, token: secret };
}
