import type pg from 'pg';

/**
 * The driver for a DataSource with a replica that may be away: TypeORM tries a connection of each pool before it starts,
 * and does not start when one fails. The pool of the replica answers that first call without trying.
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
