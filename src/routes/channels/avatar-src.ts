export type AvatarKind = 'contact' | 'group' | 'account';

/**
 * Where a page gets somebody's picture from: always from us, never from Zalo's servers. Null when Zalo has none, so that
 * only initials are drawn and nothing is asked for.
 */
export function avatarSrc(channelId: string, kind: AvatarKind, id: string, avatarUrl: string | null): string | null {
  return avatarUrl ? `/channels/${channelId}/avatar/${kind}/${id}` : null;
}
