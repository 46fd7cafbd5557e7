import type pg from 'pg';

/**
 * A driver for a DataSource whose replica may be down. TypeORM tries a connection of each pool at its start, and fails
 * when one fails. The pool of the replica answers that first call without connecting.
 */
export function withOptionalReplica(replicaUrl: string, driver: Pick<typeof pg, 'Pool'>): { readonly Pool: unknown } {
  function Pool(config: pg.PoolConfig): pg.Pool {
    const pool = new driver.Pool(config);
    if (config.connectionString !== replicaUrl) return pool;
    const { connect } = pool;
    pool.connect = ((connected: (error: undefined, client: undefined, release: () => void) => void) => {
      pool.connect = connect;
      connected(undefined, undefined, () => {});
    }) as typeof connect;
    return pool;
  }
  return { ...driver, Pool };
}
