const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Date and time with the name of the zone, as the mail writes them. */
export function inWords(instant: Date, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(instant);
}

/** About how far ahead an instant is: `in 3 days`. */
export function timeLeft(instant: Date, now: Date, language: string): string {
  const ms = instant.getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat(language);
  if (ms >= 2 * DAY_MS) return format.format(Math.round(ms / DAY_MS), 'day');
  if (ms >= 2 * HOUR_MS) return format.format(Math.round(ms / HOUR_MS), 'hour');
  return format.format(Math.max(Math.round(ms / MINUTE_MS), 1), 'minute');
}
