import type pg from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** Measures the database connections of this process, and how many requests wait for one. */
export function watchPool(registry: Registry, dataSource: DataSource): void {
  const pool = () => (dataSource.driver as unknown as { master: pg.Pool }).master;
  const connections: Gauge<'state'> = new Gauge({
    name: 'db_client_connection_count',
    help: 'Open connections to the database, by state: idle or used.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { totalCount, idleCount } = pool();
      connections.set({ state: 'idle' }, idleCount);
      connections.set({ state: 'used' }, totalCount - idleCount);
    },
  });
  const max: Gauge = new Gauge({
    name: 'db_client_connection_max',
    help: 'Connections that the process may open at most (DATABASE_POOL_SIZE).',
    registers: [registry],
    collect: () => max.set(pool().options.max),
  });
  const waiting: Gauge = new Gauge({
    name: 'db_client_connection_pending_requests',
    help: 'Requests that wait for a connection.',
    registers: [registry],
    collect: () => waiting.set(pool().waitingCount),
  });
}
