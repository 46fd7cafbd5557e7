import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The data folder can't be used. The message has the reason and a remedy in one line. */
export class DataFolderError extends Error {}

/** A {@link DataFolderError} for an error of the system about a folder; any other error as it is. */
export function dataFolderError(folder: string, error: unknown): unknown {
  const { syscall, code, message } = error as NodeJS.ErrnoException;
  if (!syscall || syscall.startsWith('spawn')) return error;
  const remedy =
    code === 'ENOSPC'
      ? 'Make room on its disk, or set DATA_DIR to a folder on another one.'
      : 'Set DATA_DIR to a folder that can be written.';
  return new DataFolderError(`Can't use the folder ${folder} (DATA_DIR): ${message}. ${remedy}`, {
    cause: error,
  });
}

/**
 * Makes a folder and its parents so that everyone may enter them, whatever the umask, because root's server runs as
 * another user. Existing folders stay as they are.
 */
export function makeEnterableFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path)) chmodSync(path, 0o755);
}

/** The innermost folder on the path that not everyone may enter. */
export function closedFolderOf(folder: string): string | undefined {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return path;
  }
  return undefined;
}

/** The name under which this process makes a file or folder, before it renames it to its place. */
export function draftOf(path: string): string {
  return `${path}.${process.pid}`;
}

/** Removes the drafts of this path whose processes have ended, and those of an earlier process with our pid. */
export function removeStaleDrafts(path: string): void {
  const start = `${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(start) ? name.slice(start.length) : '';
    if (!/^\d+$/.test(pid) || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue;
    rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
