export { findEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
export { DataFolderError, dataFolderError, makeEnterableFolder } from './data-folder.js';
export { readOrCreateSecret } from './read-or-create-secret.js';
