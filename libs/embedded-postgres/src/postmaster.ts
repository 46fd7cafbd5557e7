import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderError, isRunning } from './data-folder.js';

/** How long a server may take to notice that its process has ended. */
const NOTICED_WITHIN_MS = 800;
const STOPPED_WITHIN_MS = 20_000;

interface Postmaster {
  /** NaN while the file is still being written. */
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** Reads the server's own file: the pid is on line 1, the port on line 4, the status on line 8. */
export function readPostmaster(pgdata: string): Postmaster | undefined {
  try {
    const lines = readFileSync(fileOf(pgdata), 'utf8').split('\n');
    return { pid: Number.parseInt(lines[0]!), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function fileOf(pgdata: string): string {
  return join(pgdata, 'postmaster.pid');
}

/** Whether the process is a PostgreSQL that runs on this folder, and not another process that has got the same pid. */
export function isPostgresOn(pid: number, pgdata: string): boolean {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes(pgdata);
    const [workingFolder, folder] = [statSync(`/proc/${pid}/cwd`), statSync(pgdata)];
    return workingFolder.ino === folder.ino && workingFolder.dev === folder.dev;
  } catch {
    return false; // there is no such process, or it is not ours
  }
}

/**
 * Resolves once no server runs on the folder. It waits for a server whose process has ended and which is about to stop,
 * and removes the file of a crashed server when another process has its pid.
 *
 * @throws DataFolderError when the server belongs to another process, which goes on
 */
export async function awaitFreeFolder(pgdata: string): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const postmaster = readPostmaster(pgdata);
    if (!postmaster) return;
    const { pid, status } = postmaster;
    const waitedMs = Date.now() - startedAt;
    const isThere = isPostgresOn(pid, pgdata);
    if (!isThere && !Number.isNaN(pid)) {
      // PostgreSQL replaces the file of a process that has ended, but refuses to start when the pid is in use.
      if (isRunning(pid)) rmSync(fileOf(pgdata), { force: true });
      return;
    }
    if (waitedMs > (status === 'stopping' ? STOPPED_WITHIN_MS : NOTICED_WITHIN_MS)) {
      if (isThere) throw inUse(pgdata, pid);
      rmSync(fileOf(pgdata), { force: true }); // the file is unfinished, and nobody is writing it
      return;
    }
    await delay(20);
  }
}

function inUse(pgdata: string, pid: number): DataFolderError {
  return new DataFolderError(
    `Another process is using the data folder ${dirname(pgdata)} (PostgreSQL is process ${pid}). ` +
      'Stop it first, or set DATA_DIR to another folder.',
  );
}
