import type { DataSource } from 'typeorm';
import { connect, TIMEOUTS_OF_WORKERS, requireSessions } from './data-source.js';
import { type DatabaseSettings, openDatabase } from './database.js';
import { requireCurrentSchema } from './schema.js';
import type { Settings } from '../settings/settings.js';

/** Connects to a running database. @throws Error when there is none, or its schema is older than this release */
export async function joinDatabase(
  settings: DatabaseSettings & Pick<Settings, 'databasePoolSize' | 'databasePooler'>,
): Promise<DataSource> {
  requireSessions(settings);
  const { url, folder } = await openDatabase(settings, { share: true });
  const dataSource = await connect(url, settings.databasePoolSize, settings, TIMEOUTS_OF_WORKERS);
  await requireCurrentSchema(dataSource, folder);
  return dataSource;
}
