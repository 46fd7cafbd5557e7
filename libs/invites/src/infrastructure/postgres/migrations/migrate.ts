#!/usr/bin/env node
// The command `invites-migrate`, for a host that does not run its migrations by TypeORM.
import pg from 'pg';
import { migrationsAsSql, type SqlMigration } from './migrations-as-sql.js';

const USAGE = `Usage: DATABASE_URL=postgresql://… invites-migrate, or invites-migrate --print
Creates the tables of invites, or brings them up to date. With --print it writes the SQL of all migrations instead, and
needs no database.`;

/** That of the service's own command: whoever comes second waits. */
const LOCK = 7_315_092;
/** As TypeORM makes it, so that a DataSource and this command can follow each other. */
const TABLE = `CREATE TABLE IF NOT EXISTS migrations (
  id serial PRIMARY KEY, timestamp bigint NOT NULL, name character varying NOT NULL
)`;

async function migrate(url: string, migrations: readonly SqlMigration[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'invites-migrate' });
  await client.connect();
  try {
    await client.query('SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0');
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(TABLE);
    const done = new Set(
      (await client.query<{ name: string }>('SELECT name FROM migrations')).rows.map(({ name }) => name),
    );
    for (const { name, timestamp, sql } of migrations.filter((one) => !done.has(one.name))) {
      await client.query('BEGIN');
      await client.query(sql);
      await client.query('INSERT INTO migrations (timestamp, name) VALUES ($1, $2)', [timestamp, name]);
      await client.query('COMMIT');
      process.stdout.write(`${name}\n`);
    }
  } finally {
    await client.end();
  }
}

const { DATABASE_URL: url } = process.env;
const [flag, ...others] = process.argv.slice(2);
const migrations = await migrationsAsSql();
if (others.length === 0 && flag === '--print') {
  process.stdout.write(migrations.map(({ name, sql }) => `-- ${name}\n${sql}`).join('\n'));
} else if (others.length === 0 && flag === undefined && url) {
  await migrate(url, migrations).catch((error: Error) => {
    process.stderr.write(`invites-migrate: ${error.message}\n`);
    process.exitCode = 1;
  });
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}
