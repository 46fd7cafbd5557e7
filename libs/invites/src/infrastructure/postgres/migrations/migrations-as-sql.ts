import type { QueryRunner } from 'typeorm';
import { INVITE_MIGRATIONS } from './index.js';

export interface SqlMigration {
  /** By which a `DataSource` knows it too. */
  readonly name: string;
  readonly timestamp: number;
  readonly sql: string;
}

/** What the migrations run, without a database and without TypeORM. */
export async function migrationsAsSql(): Promise<SqlMigration[]> {
  const migrations: SqlMigration[] = [];
  for (const Migration of INVITE_MIGRATIONS) {
    const migration = new Migration();
    const statements: string[] = [];
    const recorder: Pick<QueryRunner, 'query'> = { query: async (sql: string) => void statements.push(sql) as never };
    await migration.up(recorder as QueryRunner);
    const sql = statements.map((statement) => `${statement.trim()};\n`).join('\n');
    migrations.push({ name: migration.name, timestamp: Number(migration.name.slice(-13)), sql });
  }
  return migrations;
}
