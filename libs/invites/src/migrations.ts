// For the DataSource: the tables of invites, without anything of Nest, so that a command-line tool can load it.
export { INVITE_ENTITIES } from './infrastructure/rows.js';
export { INVITE_MIGRATIONS } from './infrastructure/migrations/index.js';
