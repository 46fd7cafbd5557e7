import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { draftOf, removeStaleDrafts } from './data-folder.js';

/**
 * A random secret that is made at its first use and kept in a file that its owner alone may read. Processes that start
 * together get the same one.
 */
export function readOrCreateSecret(path: string): string {
  try {
    return readSecret(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  removeStaleDrafts(path);
  const draft = draftOf(path);
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
