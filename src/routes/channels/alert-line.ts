import { isWorkCode, type WorkCode } from '../../bridge/work-troubles.ts';
import type { AlertView } from '../../db/stores/alerts.ts';

/** An alert as the channels page shows it: over, or still going on. */
export interface AlertLine {
  id: number;
  channelId: string;
  name: string;
  beganAt: number;
  recoveredAt: number | null;
  /** What is wrong while the connection works; null when the connection itself was. */
  work: WorkCode | null;
}

export function alertLine({ id, channelId, channelName, beganAt, recoveredAt, code }: AlertView): AlertLine {
  return { id, channelId, name: channelName, beganAt, recoveredAt, work: isWorkCode(code) ? code : null };
}
