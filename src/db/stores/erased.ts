import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Clock } from '../../clock.ts';
import type { Memory } from '../memory.ts';
import type { ServerSettingsStore } from './server-settings.ts';

const AREA = 'erased';
/** Longer than Zalo's history is told back, as far as was seen. */
const KEPT_MS = 90 * 24 * 3600_000;
/** The newest of one person: what is older is not in that history. */
const MOST = 20_000;

const Erased = Type.Array(Type.Object({ at: Type.Integer(), marks: Type.Array(Type.String()) }));

export type ErasedStore = ReturnType<typeof createErasedStore>;

/**
 * Which messages were erased, so that Zalo's history, which is told anew at each connection, does not bring them back. Kept
 * for a time, as a hash of Zalo's message id: it says nothing to who has not the message itself.
 */
export function createErasedStore(settings: ServerSettingsStore, memory: Memory, clock: Clock) {
  const read = (): Static<typeof Erased> => {
    const saved = settings.get(AREA);
    return Value.Check(Erased, saved) ? saved.filter(({ at }) => at > clock.now() - KEPT_MS) : [];
  };
  const marks = memory.of(['server_settings'], () => new Set(read().flatMap((one) => one.marks)));
  const markOf = (channelId: string, zaloMsgId: string): string =>
    createHash('sha256').update(`${channelId} ${zaloMsgId}`).digest('base64url').slice(0, 16);

  return {
    /** `zaloMsgIds` in the order in which they were written. */
    add(channelId: string, zaloMsgIds: string[]): void {
      if (zaloMsgIds.length === 0) return;
      const newest = zaloMsgIds.slice(-MOST).map((id) => markOf(channelId, id));
      settings.set(AREA, [...read(), { at: clock.now(), marks: newest }]);
    },
    has(channelId: string, zaloMsgId: string): boolean {
      const known = marks(AREA);
      return known.size > 0 && known.has(markOf(channelId, zaloMsgId));
    },
    /** Drops what is older. */
    tidy(): void {
      const saved = settings.get(AREA);
      const left = read();
      if (Array.isArray(saved) && saved.length > left.length) settings.set(AREA, left);
    },
  };
}
