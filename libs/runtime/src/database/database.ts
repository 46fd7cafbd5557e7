import { join } from 'node:path';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '@invites/embedded-postgres';
import type { Settings } from '../settings/settings.js';

export interface Database {
  readonly url: string;
  /** Where the embedded one keeps its data, and nothing else is kept. */
  readonly folder?: string;
  /** Stops the server if this process started it. */
  stop(): Promise<void>;
}

export type DatabaseSettings = Pick<Settings, 'databaseUrl' | 'dataDir'>;

/**
 * Opens the configured database, or the embedded one. The embedded server belongs to the process that starts it. With
 * `share`, this process uses the server of another one.
 */
export async function openDatabase(
  { databaseUrl, dataDir }: DatabaseSettings,
  { share = false } = {},
): Promise<Database> {
  if (databaseUrl !== undefined) return { url: databaseUrl, stop: async () => {} };
  const folder = join(dataDir, 'pgdata');
  if (!share) {
    const server = await startEmbeddedPostgres({ folder: dataDir });
    return { url: server.url, folder, stop: () => server.stop() };
  }
  const url = findEmbeddedPostgres(dataDir);
  if (url === undefined)
    throw new Error(`No database runs on ${dataDir}. Start the API first (npm start), or set DATABASE_URL.`);
  return { url, folder, stop: async () => {} };
}
