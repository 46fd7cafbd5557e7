import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { DrizzleDatabase } from '@invites/invites/drizzle';
import { PgDatabase, type PgQueries } from '@invites/invites/pg';
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { itInSoak } from '../support/volume.js';
import { databaseContract, type Technology } from './hosts/database-contract.js';

function byPg(pool: pg.Pool): Technology<PgQueries> {
  class HostDatabase extends PgDatabase {
    constructor() {
      super(pool);
    }
  }
  return {
    database: HostDatabase,
    read: async (manager, text) => (await manager.query<object>(text)).rows,
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    manager: pool,
    canListen: true,
  };
}

type Drizzle = Pick<NodePgDatabase, 'execute' | 'transaction'>;

function byDrizzle(pool: pg.Pool): Technology<Drizzle> {
  const db = drizzle(pool);
  class HostDatabase extends DrizzleDatabase<Drizzle> {
    constructor() {
      super(db);
    }
  }
  return {
    database: HostDatabase,
    read: async (manager, text) => (await manager.execute(sql.raw(text))).rows,
    transaction: (work) => db.transaction(work),
    manager: db,
    canListen: true,
  };
}

/** In `npm test` each case is for one of them, in turn; the soak has all for both. */
const TECHNOLOGIES: [string, (pool: pg.Pool) => Technology<never>][] = [
  ['pg', byPg as never],
  ['Drizzle', byDrizzle as never],
];

describe.each(TECHNOLOGIES)('a host on %s', (name, technologyOn) => {
  const contract = databaseContract<never>();
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url });
    pool.on('error', () => {}); // a test cuts connections off
    await contract.open(database.url, technologyOn(pool));
  });
  afterAll(async () => {
    await contract.close();
    await pool.end();
    await database.drop();
  });

  for (const [index, { promise, run }] of contract.cases.entries()) {
    const isInTurn = TECHNOLOGIES[index % TECHNOLOGIES.length]![0] === name;
    const declare = isInTurn ? it : itInSoak;
    declare(`keeps the promise: ${promise}`, run);
  }
  for (const { promise, run } of contract.moreCases) itInSoak(`keeps the promise: ${promise}`, run);
});
