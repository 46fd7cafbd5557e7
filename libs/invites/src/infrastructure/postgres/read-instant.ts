/**
 * An instant that an answer can show.
 *
 * @throws Error when the driver could not read it, because the session writes dates in another style, or the row holds
 * an infinite one
 */
export function readInstant(read: Date): Date {
  if (read === null || !Number.isFinite(Number(read)))
    throw new Error('An instant in the database is infinite, or in another DateStyle than ISO: no answer can show it.');
  return read;
}
