/**
 * An instant as the driver has read it. It is required before anything is stored that an answer tells of, so that no
 * answer can fail afterwards.
 *
 * @throws Error when the session writes dates in a style that the driver can't read
 */
export function readInstant(read: Date): Date {
  if (!Number.isFinite(read?.getTime()))
    throw new Error('An instant could not be read from the database: its sessions need DateStyle ISO.');
  return read;
}
