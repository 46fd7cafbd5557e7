import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderError, isRunning } from './data-folder.js';

/** How long a server may take to notice that the process has ended that it belonged to. */
const NOTICED_WITHIN_MS = 800;
const STOPPED_WITHIN_MS = 20_000;

interface Postmaster {
  /** NaN while the file is still being written. */
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** What the server writes about itself: pid on line 1, port on line 4, status on line 8. */
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

/** Whether the process is PostgreSQL at work on this folder, and not another one that has come to the same number. */
export function isPostgresOn(pid: number, pgdata: string): boolean {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes(pgdata);
    const [workingFolder, folder] = [statSync(`/proc/${pid}/cwd`), statSync(pgdata)];
    return workingFolder.ino === folder.ino && workingFolder.dev === folder.dev;
  } catch {
    return false; // there is no such process, or it is none of ours
  }
}

/**
 * Resolves once no server is at work on the folder. One whose process has ended is about to stop; what a crash or another
 * process of the same number leaves in the way is removed.
 *
 * @throws DataFolderError when the server belongs to another process, which goes on
 */
export async function awaitVacancy(pgdata: string): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const postmaster = readPostmaster(pgdata);
    if (!postmaster) return;
    const { pid, status } = postmaster;
    const waitedMs = Date.now() - startedAt;
    const isThere = isPostgresOn(pid, pgdata);
    if (!isThere && !Number.isNaN(pid)) {
      // PostgreSQL itself replaces the file of a process that is no more, and does not start because of any other.
      if (isRunning(pid)) rmSync(fileOf(pgdata), { force: true });
      return;
    }
    if (waitedMs > (status === 'stopping' ? STOPPED_WITHIN_MS : NOTICED_WITHIN_MS)) {
      if (isThere) throw inUse(pgdata, pid);
      rmSync(fileOf(pgdata), { force: true }); // nobody is writing it
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
