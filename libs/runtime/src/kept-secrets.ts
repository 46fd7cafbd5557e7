import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeEnterableFolder } from '@invites/embedded-postgres';

/**
 * A random secret that is made at its first use and kept in the data folder, readable by its owner alone.
 * Processes that start together get the same one.
 */
export function keptSecrets(dataDir: string, name: string): string {
  try {
    return keptSecret(dataDir, name);
  } catch (error) {
    throw new Error(`Can't use the folder ${dataDir} (DATA_DIR): ${(error as Error).message}`, { cause: error });
  }
}

function keptSecret(dataDir: string, name: string): string {
  const path = join(dataDir, `${name.toLowerCase().replaceAll('_', '-')}.secret`);
  try {
    return readSecret(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  makeEnterableFolder(dataDir);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true });
  try {
    linkSync(draft, path); // whole or not at all, and only if nobody was quicker
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readSecret(path);
}

function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8');
  if (secret.length < 32) throw new Error(`${path} is damaged. Restore it, or delete it to have another secret made.`);
  return secret;
}
