import type { Pool } from 'pg';

const surviving = new WeakSet<Pool>();

/** A connection that is lost between two statements fails the next one, and not the process. */
export function surviveLoss(pool: Pool): void {
  if (!surviving.has(pool)) pool.on('connect', (client) => client.on('error', () => {}));
  surviving.add(pool);
}
