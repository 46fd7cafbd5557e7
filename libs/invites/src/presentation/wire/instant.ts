const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

export const INSTANT_MISTAKE = 'must be an instant such as 2026-12-01T09:30:00Z';

/** Whether it is an instant by RFC 3339, of a day that is in the calendar. */
export function isInstant(value: unknown): value is string {
  const [, year, month, day] = (typeof value === 'string' && INSTANT.exec(value)) || [];
  if (!day || Number.isNaN(Date.parse(value as string))) return false;
  return new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
}
