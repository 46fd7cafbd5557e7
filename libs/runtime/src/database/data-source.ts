import { requireSession } from '@invites/invites/internal';
import { INVITE_ENTITIES, INVITE_MIGRATIONS } from '@invites/invites/migrations';
import { WORKSPACE_ENTITIES, WORKSPACE_MIGRATIONS } from '@invites/workspaces';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { namedStatements, unnamedStatements } from './named-statements.js';
import type { Settings } from '../settings/settings.js';
import { withSession } from './session.js';

function optionsFor(url: string, { connectMs } = TIMEOUTS_OF_WORKERS): DataSourceOptions & { type: 'postgres' } {
  return {
    type: 'postgres',
    url,
    entities: [...WORKSPACE_ENTITIES, ...INVITE_ENTITIES],
    migrations: [...WORKSPACE_MIGRATIONS, ...INVITE_MIGRATIONS],
    applicationName: 'invites',
    connectTimeoutMS: connectMs,
  };
}

/** @throws Error that names the database and the reason in one line, without a password */
async function initialise(
  options: DataSourceOptions & { type: 'postgres' },
  check: (dataSource: DataSource) => Promise<void> = requireSession,
): Promise<DataSource> {
  const dataSource = new DataSource(options);
  try {
    await dataSource.initialize();
    await check(dataSource);
    return dataSource;
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    const { message, code } = error as Error & { code?: string };
    const { host, pathname } = new URL(options.url!);
    throw new Error(`Can't use the database ${host}${pathname} (DATABASE_URL): ${message || code}`, { cause: error });
  }
}

/**
 * How long it may take to connect or to wait for a free connection, how long a statement may take and wait for a lock, how
 * long a transaction may wait for its next statement, and how long PostgreSQL may send nothing.
 */
export interface Timeouts {
  readonly connectMs: number;
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleMs: number;
  readonly silenceMs: number;
}

/** Requests have to be answered within five seconds. */
const TIMEOUTS_OF_REQUESTS: Timeouts = {
  connectMs: 2_500,
  statementMs: 3_000,
  lockMs: 2_500,
  idleMs: 5_000,
  silenceMs: 3_500,
};
/** Workers prefer a slow statement to a repeated one. */
export const TIMEOUTS_OF_WORKERS: Timeouts = {
  connectMs: 2_500,
  statementMs: 30_000,
  lockMs: 5_000,
  idleMs: 5_000,
  silenceMs: 35_000,
};

/** The timeouts that PostgreSQL itself enforces. */
function postgresTimeouts({ statementMs, lockMs, idleMs }: Timeouts) {
  return {
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleMs,
  };
}

/**
 * Opens a pool of connections with a session of ours and a timeout for every wait. A pooler in transaction mode takes
 * neither prepared statements nor parameters at the start of a connection.
 *
 * @throws Error also when neither the pooler nor the role sets what can't be sent through a pooler
 */
export function connect(
  url: string,
  poolSize: number,
  { databasePooler = 'none' }: Partial<Pick<Settings, 'databasePooler'>> = {},
  timeouts = TIMEOUTS_OF_REQUESTS,
): Promise<DataSource> {
  const isPooled = databasePooler === 'transaction';
  const options = {
    ...optionsFor(isPooled ? url : withSession(url), timeouts),
    poolSize,
    driver: isPooled ? unnamedStatements : namedStatements,
  };
  const extra = { silenceMs: timeouts.silenceMs };
  if (!isPooled) return initialise({ ...options, extra: { ...extra, ...postgresTimeouts(timeouts) } });
  return initialise({ ...options, extra }, async (dataSource) => {
    await requireSession(dataSource);
    await requireTimeouts(dataSource);
  });
}

async function requireTimeouts(dataSource: DataSource): Promise<void> {
  const unset = await dataSource.query<{ name: string }[]>(
    `SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = '0' ORDER BY name`,
    [Object.keys(postgresTimeouts(TIMEOUTS_OF_REQUESTS))],
  );
  if (unset.length > 0)
    throw new Error(
      `With DATABASE_POOLER=transaction the pooler or the role has to set ${unset.map(({ name }) => name).join(', ')}: ` +
        'docs/operating.md shows how.',
    );
}

/** @throws Error behind a pooler in transaction mode, because listening and locking need a session */
export function requireSessions({ databasePooler }: Pick<Settings, 'databasePooler'>): void {
  if (databasePooler === 'transaction')
    throw new Error(
      'DATABASE_POOLER=transaction is for the API: the worker, its commands and the migration need a DATABASE_URL that ' +
        'leads to PostgreSQL itself, and no DATABASE_POOLER.',
    );
}

/** Opens connections for migrations, whose statements have no timeout. */
export function openForMigrations(url: string): Promise<DataSource> {
  return initialise(optionsFor(withSession(url)));
}
