import { join } from 'node:path';
import { dataFolderError, readOrCreateSecret, makeEnterableFolder } from '@invites/embedded-postgres';

/** A random secret by its name, which is made at its first use and stored in the data folder. */
export function generatedSecret(dataDir: string, name: string): string {
  try {
    makeEnterableFolder(dataDir);
    return readOrCreateSecret(join(dataDir, `${name.toLowerCase().replaceAll('_', '-')}.secret`));
  } catch (error) {
    throw dataFolderError(dataDir, error);
  }
}
