import type { Pool } from 'pg';
import type { Listener } from './database.js';

/** Listens on a connection of the pool, which is closed afterwards. */
export async function listenOn(
  pool: Pool,
  channel: string,
  { notified, ended }: Listener,
): Promise<() => Promise<void>> {
  const client = await pool.connect();
  let isReleased = false;
  const release = async () => {
    if (!isReleased) client.release(true);
    isReleased = true;
  };
  client.on('notification', notified);
  client.on('end', () => void release().then(ended));
  try {
    await client.query(`LISTEN ${channel}`);
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}
