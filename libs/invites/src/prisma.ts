// For a host that reaches PostgreSQL by Prisma.
export { PrismaDatabase, type PrismaQueries } from './infrastructure/postgres/prisma-database.js';
