import { distribute as distributeInvites, isDistributed } from '@invites/invites/internal';
import { TypeOrmDatabase } from '@invites/invites/typeorm';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type Migration, MigrationExecutor } from 'typeorm';
import { openForMigrations } from './data-source.js';
import { MANUAL, requireGrants } from './require-grants.js';
import { requireTablesInPath } from './require-tables-in-path.js';
import { namesSearchPath } from './session.js';

/** insufficient_privilege; invalid_schema_name: the search path leads to no schema that the role may use. */
const REFUSED = new Set(['42501', '3F000']);
const MIGRATION_LOCK = 7_315_092; // an arbitrary advisory lock key

/**
 * Brings the schema up to date. When several processes start together, one migrates and the others wait. The lock and
 * the migrations share a connection, so that the work of a killed process ends before the next process begins. Resolves
 * with the names of the migrations that have run.
 *
 * @param begins is called with the name of each migration when it begins
 * @param folder is that of the embedded database
 * @throws Error when the role may not migrate, the tables are in another schema than the one that `url` leads to, or the
 * database was made before 0.1.0
 */
export async function migrate(
  url: string,
  { begins = () => {}, folder }: { begins?: (name: string) => void; folder?: string | undefined } = {},
): Promise<string[]> {
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
    if (!namesSearchPath(url)) await requireTablesInPath(dataSource);
    refuseEarlyDatabase(dataSource, await executor.getExecutedMigrations(), folder);
    executor.transaction = 'each';
    const applied = await executor.executePendingMigrations();
    return applied.map(({ name }) => name);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    throw REFUSED.has(code!) ? new Error(`The migration is refused: ${message}. ${MANUAL}`, { cause: error }) : error;
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Spreads the tables of invites over the workers of Citus.
 *
 * @param isAsked false: only where they are already, since a migration may have brought back what is for one server
 * @returns what it did, in sentences; undefined when there was nothing to do
 */
export async function distribute(url: string, isAsked = true): Promise<string | undefined> {
  const dataSource = await openForMigrations(url);
  try {
    const database = new TypeOrmDatabase(dataSource);
    return isAsked || (await isDistributed(database)) ? await distributeInvites(database) : undefined;
  } finally {
    await dataSource.destroy();
  }
}

/**
 * @throws Error when a privilege is missing, migrations are still to be run, or the database was made before 0.1.0
 */
export async function requireCurrentSchema(dataSource: DataSource, folder?: string): Promise<void> {
  await requireTablesInPath(dataSource);
  await requireGrants(dataSource);
  const executed = await executedOn(dataSource);
  refuseEarlyDatabase(dataSource, executed, folder);
  if (dataSource.migrations.some(({ name }) => !executed.some((one) => one.name === name)))
    throw new Error('The database schema is older than this release. Run: npm run migrate');
}

/** One migration for each library has replaced those of before 0.1.0: what they have made can't be brought up to date. */
function refuseEarlyDatabase(dataSource: DataSource, executed: readonly Migration[], folder?: string): void {
  const first = Math.min(...dataSource.migrations.map(({ name }) => Number(name!.slice(-13))));
  if (!executed.some(({ timestamp }) => timestamp < first)) return;
  const { host, pathname } = new URL((dataSource.options as { url: string }).url);
  throw new Error(
    folder === undefined
      ? `The database ${host}${pathname} (DATABASE_URL) was made before 0.1.0: drop it, and create it again.`
      : `The database in ${folder} was made before 0.1.0: delete that folder to start again.`,
  );
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
    const unknown = (await executedOn(this.dataSource)).map(({ name }) => name).filter((name) => !known.has(name));
    if (unknown.length > 0)
      this.#logger.warn(
        `The database schema is newer than this release, which does not know ${unknown.join(', ')}. ` +
          'This process goes on; once the rollout is over, only newer releases should run.',
      );
  }
}

/** The migrations that have run. It writes nothing. */
function executedOn(dataSource: DataSource): Promise<Migration[]> {
  return new MigrationExecutor(dataSource).getExecutedMigrations();
}
