import type { AlertView } from '../../db/stores/alerts.ts';

/** An alert as the channels page shows it: over, or still going on. */
export interface AlertLine {
  id: number;
  channelId: string;
  name: string;
  beganAt: number;
  recoveredAt: number | null;
}

export function alertLine({ id, channelId, channelName, beganAt, recoveredAt }: AlertView): AlertLine {
  return { id, channelId, name: channelName, beganAt, recoveredAt };
}
