import { REASONS, type Reason } from '../../bridge/policy/types.ts';
import type { ActivityFilter } from '../../db/stores/activity.ts';

/** What the one select of the list offers, besides each reason. */
export const SHOWS = ['all', 'answered', 'ignored', 'pairing', 'trouble'] as const;
type Show = (typeof SHOWS)[number] | Reason;

const DECISIONS = { answered: 'allow', ignored: 'ignore', pairing: 'pair' } as const;

/** What of the activity is shown; anything in the address that makes no sense shows everything. */
export interface ActivityView {
  show: Show;
  q: string;
}

export function readView(query: Record<string, unknown>): ActivityView {
  const show = [...SHOWS, ...REASONS].find((known) => known === query.show) ?? 'all';
  return { show, q: typeof query.q === 'string' ? query.q.trim().slice(0, 100) : '' };
}

export function toFilter({ show, q }: ActivityView): ActivityFilter {
  const reason = REASONS.find((known) => known === show);
  return {
    ...(q && { q }),
    ...(reason && { reason }),
    ...(show === 'trouble' && { trouble: true }),
    ...(show in DECISIONS && { decision: DECISIONS[show as keyof typeof DECISIONS] }),
  };
}

/** Whether new messages belong into the list as they come: not into one that looks back for a reason or for trouble. */
export function isLive({ show }: ActivityView): boolean {
  return show === 'all' || show in DECISIONS;
}

/** The query string of a list, with what else it has to say. */
export function viewQuery({ show, q }: ActivityView, more: Record<string, string | number> = {}): string {
  const wanted = { ...(show !== 'all' && { show }), ...(q && { q }), ...more };
  const query = new URLSearchParams(Object.entries(wanted).map(([name, value]) => [name, String(value)])).toString();
  return query && `?${query}`;
}
