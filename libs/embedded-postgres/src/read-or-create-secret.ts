import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { draftOf, removeStaleDrafts } from './data-folder.js';

/**
 * Reads a random secret from a file that only its owner may read, and makes it at its first use. Processes that start
 * together get the same secret.
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
    linkSync(draft, path); // this is atomic, and fails when another process was faster
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readSecret(path);
}

function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8');
  if (secret.length < 32) throw new Error(`${path} is damaged. Restore it, or delete it to generate another secret.`);
  return secret;
}
