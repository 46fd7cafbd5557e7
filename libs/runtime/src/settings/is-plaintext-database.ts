import pg from 'pg';
import { isLoopback } from './loopback.js';

/**
 * Whether the traffic with this database, the password's proof included, would cross a network without TLS. The driver
 * decides, because it knows every way to ask for TLS and for a Unix socket.
 *
 * @throws Error when the driver can't read the URL, for instance because a certificate's file is missing
 */
export function isPlaintextDatabase(databaseUrl: string): boolean {
  const { host, ssl } = new pg.Client({ connectionString: databaseUrl });
  return !ssl && !host.startsWith('/') && !isLoopback(host);
}
