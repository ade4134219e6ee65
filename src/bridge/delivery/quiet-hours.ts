import { type Static, Type } from 'typebox';
import { described } from '../../described.ts';

/** `HH:MM`, or empty where none is set. */
const TimeOfDay = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d)?$' });

/** When the agent answers nobody by itself: a person is not there at every hour. Vietnam's time; off while one of the two is empty. */
export const QuietHours = Type.Object({
  from: described(TimeOfDay, 'From this time of the day on, in Vietnam'),
  to: described(TimeOfDay, 'Until this one; before `from` it is that of the next morning'),
});
export type QuietHours = Static<typeof QuietHours>;

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const VIETNAM_MINUTES = 7 * 60;

export function isQuiet({ from, to }: QuietHours, now: number): boolean {
  if (from === '' || to === '') return false;
  const minute = (Math.floor(now / MINUTE) + VIETNAM_MINUTES) % DAY_MINUTES;
  const [begin, end] = [minuteOf(from), minuteOf(to)];
  return begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
