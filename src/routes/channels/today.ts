/** When the reader's day began: midnight in their own time zone. */
export function startOfDay(now: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', hourCycle: 'h23', timeZone }).format(now);
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  // On the two days a year that some zones change their clocks this is an hour off, which a count of today can bear.
  return now - ((hours * 60 + minutes) * 60 + seconds) * 1000 - (now % 1000);
}
