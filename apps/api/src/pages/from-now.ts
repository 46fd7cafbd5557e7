const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** About how far an instant is from now: `in 3 days`, `5 minutes ago`. */
export function fromNow(instant: Date, now: Date, language: string): string {
  const ms = instant.getTime() - now.getTime();
  const format = new Intl.RelativeTimeFormat(language);
  if (Math.abs(ms) >= 2 * DAY_MS) return format.format(Math.round(ms / DAY_MS), 'day');
  if (Math.abs(ms) >= 2 * HOUR_MS) return format.format(Math.round(ms / HOUR_MS), 'hour');
  if (Math.abs(ms) >= 2 * MINUTE_MS) return format.format(Math.round(ms / MINUTE_MS), 'minute');
  return format.format(Math.round(ms / SECOND_MS), 'second');
}
