import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries, serverUser } from './binaries.js';
import { closedFolderOf, DataFolderError, dataFolderError, makeEnterableFolder } from './data-folder.js';
import { failureLine } from './failure-line.js';
import { initialise, NAME } from './initialise.js';
import { readOrCreateSecret } from './read-or-create-secret.js';
import { launch } from './launch.js';
import { awaitFreeFolder, isPostgresOn, readPostmaster } from './postmaster.js';

/** A running PostgreSQL server that belongs to this process and ends with it, even when it is killed. */
export interface EmbeddedPostgres {
  /** `postgresql://…` with the password, for the role that owns the database and nothing else. */
  readonly url: string;
  /** Stops the server the way `pg_ctl stop -m fast` does; resolves when it is gone. */
  stop(): Promise<void>;
}

const LAUNCHES = 5;

/**
 * Starts PostgreSQL on a data folder, which the first start creates. It listens on 127.0.0.1 only, on a free port, and
 * needs the password from a file of the folder that only its owner may read.
 *
 * @param options.folder holds `pgdata/`, `postgres-password.secret` and `postgres.log`
 * @param options.durable false trades crash safety for speed, for tests only
 * @param options.superuser true makes the role a superuser, for tests only
 * @throws DataFolderError when another process owns the folder, or PostgreSQL can't work on it
 */
export async function startEmbeddedPostgres(options: {
  folder: string;
  durable?: boolean;
  superuser?: boolean;
}): Promise<EmbeddedPostgres> {
  try {
    makeEnterableFolder(options.folder);
    return await startOn(realpathSync(options.folder), options);
  } catch (error) {
    throw dataFolderError(options.folder, error);
  }
}

async function startOn(
  folder: string,
  { durable = true, superuser = false }: { durable?: boolean; superuser?: boolean },
): Promise<EmbeddedPostgres> {
  const user = serverUser();
  if (user) requireReachable(folder);
  const binaries = findBinaries(folder);
  const { pgdata, passwordFile, log } = placesIn(folder);
  if (existsSync(pgdata) && !existsSync(passwordFile))
    throw new DataFolderError(
      `The database in ${pgdata} is of an earlier release, or its password (${passwordFile}) is lost. ` +
        `Delete ${pgdata} to start again.`,
    );
  const password = readOrCreateSecret(passwordFile);
  if (!existsSync(pgdata)) await initialise({ binaries, pgdata, password, superuser, user });
  let output = '';
  for (let count = 0; count < LAUNCHES; count++) {
    await awaitFreeFolder(pgdata);
    const server = await launch({ binaries, pgdata, log, durable, user });
    if (typeof server === 'object') return { url: urlOf(server.port, password), stop: server.stop };
    output = server;
    // Another process has taken the port or the folder. The next round finds out.
    if (!/could not bind|lock file "postmaster\.pid" already exists/.test(output)) break;
  }
  throw new DataFolderError(failureLine(`PostgreSQL does not start on ${pgdata}`, output, `${log} may say more.`));
}

/** The URL of the server that some process runs on this folder, or undefined when none does. */
export function findEmbeddedPostgres(folder: string): string | undefined {
  const { pgdata, passwordFile } = placesIn(folder);
  try {
    const postmaster = readPostmaster(pgdata);
    const isReady = postmaster?.status === 'ready' && existsSync(passwordFile) && isPostgresOn(postmaster.pid, pgdata);
    if (!isReady) return undefined;
    return urlOf(postmaster.port, readOrCreateSecret(passwordFile));
  } catch (error) {
    throw dataFolderError(folder, error);
  }
}

function placesIn(folder: string) {
  return {
    pgdata: join(folder, 'pgdata'),
    passwordFile: join(folder, 'postgres-password.secret'),
    log: join(folder, 'postgres.log'),
  };
}

function urlOf(port: number, password: string): string {
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}

function requireReachable(folder: string): void {
  const closed = closedFolderOf(folder);
  if (closed !== undefined)
    throw new DataFolderError(
      `DATA_DIR ${folder} can't be used by root: PostgreSQL then runs as the user nobody, who can't enter ${closed}. ` +
        'Choose a folder that everyone may enter, such as one below /var/lib.',
    );
}
