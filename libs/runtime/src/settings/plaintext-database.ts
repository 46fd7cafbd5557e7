import pg from 'pg';
import { isLoopback } from './loopback.js';

/**
 * Whether everything that is said to this database, the password's proof included, would cross a network in the clear. The
 * driver itself tells, which knows each way to ask for TLS and for a socket in a folder.
 *
 * @throws Error when the driver can't read it, such as for want of a certificate's file
 */
export function isPlaintext(databaseUrl: string): boolean {
  const { host, ssl } = new pg.Client({ connectionString: databaseUrl });
  return !ssl && !host.startsWith('/') && !isLoopback(host);
}
