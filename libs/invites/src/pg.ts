// For a host that reaches PostgreSQL by a pool of pg.
export { PgDatabase, type PgQueries } from './infrastructure/postgres/pg-database.js';
