// For a host that reaches PostgreSQL by Drizzle.
export { DrizzleDatabase, type DrizzleQueries } from './infrastructure/postgres/drizzle-database.js';
