export {
  DataFolderError,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from './embedded-postgres.js';
export { makeEnterableFolder } from './binaries.js';
