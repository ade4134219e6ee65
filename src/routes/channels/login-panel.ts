import type { LoginErrorCode, LoginState, LoginView } from '../../bridge/zalo/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import { initials } from '../../text.ts';
import { shownName } from '../wizard/draft.ts';
import { avatarSrc } from './avatar-src.ts';
import type { ChannelParts } from './parts.ts';

/** A login as the second step of the wizard, or as a repeated one of a channel that has its rules already. */
export type LoginPurpose = 'setup' | 'relogin';

/** `idle`: nobody has asked for a code since the server started. */
export type PanelState = LoginState | 'idle';

/** The QR code and what has become of it: for `partials/login/state`, in every state. */
export interface LoginPanel {
  channelId: string;
  purpose: LoginPurpose;
  state: PanelState;
  qr: { image: string; expiresAt: number; seconds: number } | null;
  renewals: number;
  /** Who scanned, who is connected, or whose account it should not have been. */
  person: { name: string; initials: string; avatarSrc: string | null } | null;
  /** Whose account this channel belongs to. */
  expected: string | null;
  error: LoginErrorCode | null;
  /** What to ask for next, while something can still change; null ends the polling. */
  poll: { path: string; every: string } | null;
  /** Where a connected account leads to. */
  next: string;
  /** The address of the page that this is part of. */
  page: string;
}

/** How long a code can be scanned, for the bar beside it; the exact end comes with each code. */
const CODE_SECONDS = 100;

export function loginPage(channelId: string, purpose: LoginPurpose): string {
  return purpose === 'setup' ? `/channels/${channelId}/setup/login` : `/channels/${channelId}/login`;
}

export function isRunning(login: LoginView | null): boolean {
  return login !== null && ['generating', 'waiting', 'scanned', 'confirming'].includes(login.state);
}

/**
 * Gathers the panel. `arrived` says that the page has been watching: a success then leads on by itself, whereas someone
 * who comes back to this page can stay on it.
 */
export function loginPanel(
  { stores, bridge }: Pick<ChannelParts, 'stores' | 'bridge'>,
  channel: Channel,
  purpose: LoginPurpose,
  arrived = false,
): LoginPanel {
  const { id } = channel;
  const login = bridge.login(id);
  const isDone =
    purpose === 'setup' && !isRunning(login) && channel.accountUid !== null && stores.channels.hasSession(id);
  const state: PanelState = isDone ? 'connected' : ((isStale(channel, login) ? 'idle' : login?.state) ?? 'idle');
  return {
    channelId: id,
    purpose,
    state,
    qr: login?.qr ? { ...login.qr, seconds: CODE_SECONDS } : null,
    renewals: login?.renewals ?? 0,
    person: personOf(channel, state, login),
    expected: channel.accountName,
    error: login?.error?.code ?? null,
    poll: pollOf(id, purpose, state, login, arrived),
    next: purpose === 'setup' ? `/channels/${id}/setup/policy` : `/channels/${id}`,
    page: loginPage(id, purpose),
  };
}

/** A success that a later error has overtaken: the session that it brought is gone. */
function isStale({ status, statusSince }: Channel, login: LoginView | null): boolean {
  return login?.state === 'connected' && status === 'error' && statusSince > login.updatedAt;
}

function personOf(channel: Channel, state: PanelState, login: LoginView | null): LoginPanel['person'] {
  if (state === 'connected' && channel.accountUid !== null) {
    const name = channel.accountName ?? shownName(channel);
    const src = avatarSrc(channel.id, 'account', channel.accountUid, channel.accountAvatarUrl);
    return { name, initials: initials(name), avatarSrc: src };
  }
  // A picture of somebody who is not connected would have to come from Zalo's own servers.
  const name = login?.account?.name ?? login?.scannedBy?.name;
  return name ? { name, initials: initials(name), avatarSrc: null } : null;
}

function pollOf(id: string, purpose: LoginPurpose, state: PanelState, login: LoginView | null, arrived: boolean) {
  const path = `/channels/${id}/login/state?for=${purpose}`;
  if (isRunning(login)) return { path: `${path}&seen=${versionOf(login)}`, every: 'every 1s' };
  return state === 'connected' && arrived ? { path: `${path}&go=1`, every: 'load delay:1500ms' } : null;
}

/** Changes with everything that the panel shows of a running login. */
export function versionOf(login: LoginView | null): string {
  if (!login) return '';
  const { id, state, renewals, qr } = login;
  return [id, state, renewals, qr?.expiresAt ?? 0].join('.');
}
