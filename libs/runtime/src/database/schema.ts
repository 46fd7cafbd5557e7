import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, MigrationExecutor } from 'typeorm';
import { openForMigrations } from './data-source.js';

const MIGRATION_LOCK = 7_315_092; // an arbitrary advisory lock key

/**
 * Brings the schema up to date. When several processes start together, one migrates and the others wait. The lock and
 * the migrations share a connection, so that the work of a killed process ends before the next process begins. Resolves
 * with the names of the migrations that have run.
 *
 * @param begins is called with the name of each migration when it begins
 */
export async function migrate(url: string, begins: (name: string) => void = () => {}): Promise<string[]> {
  const dataSource = await openForMigrations(url);
  for (const migration of dataSource.migrations) {
    const up = migration.up.bind(migration);
    migration.up = (runner) => {
      begins(migration.constructor.name);
      return up(runner);
    };
  }
  try {
    const runner = dataSource.createQueryRunner();
    await runner.query('SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'each';
    const applied = await executor.executePendingMigrations();
    return applied.map(({ name }) => name);
  } finally {
    await dataSource.destroy();
  }
}

/** @throws Error when migrations are still to be run */
export async function requireCurrentSchema(dataSource: DataSource): Promise<void> {
  const applied = await appliedTo(dataSource);
  if (dataSource.migrations.some(({ name }) => !applied.has(name!)))
    throw new Error('The database schema is older than this release. Run: npm run migrate');
}

/**
 * Logs a warning when the schema is newer than this release. During a rollout, processes of the earlier release run on
 * the newer schema and may have to restart.
 */
@Injectable()
export class NewerSchemaNotice implements OnApplicationBootstrap {
  readonly #logger = new Logger('Schema');

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async onApplicationBootstrap(): Promise<void> {
    const known = new Set(this.dataSource.migrations.map(({ name }) => name));
    const unknown = [...(await appliedTo(this.dataSource))].filter((name) => !known.has(name));
    if (unknown.length > 0)
      this.#logger.warn(
        `The database schema is newer than this release, which does not know ${unknown.join(', ')}. ` +
          'This process goes on; once the rollout is over, only newer releases should run.',
      );
  }
}

/** The names of the migrations that have run. It writes nothing. */
async function appliedTo(dataSource: DataSource): Promise<ReadonlySet<string>> {
  const executed = await new MigrationExecutor(dataSource).getExecutedMigrations();
  return new Set(executed.map(({ name }) => name));
}
