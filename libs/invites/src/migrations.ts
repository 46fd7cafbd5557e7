// For the DataSource: the tables of invites, without anything of Nest, so that a command-line tool can load it.
export { INVITE_ENTITIES } from './infrastructure/postgres/entities.js';
export { INVITE_MIGRATIONS } from './infrastructure/postgres/migrations/index.js';
