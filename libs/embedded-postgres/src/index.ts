export { findEmbeddedPostgres, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';
export { DataFolderError, dataFolderError, makeEnterableFolder } from './data-folder.js';
export { keptSecret } from './kept-secret.js';
