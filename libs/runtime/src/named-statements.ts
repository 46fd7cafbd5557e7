import pg from 'pg';
import { WatchedClient } from './watched-client.js';

const OPENING_COMMENT = /^\/\* (\S+) \*\//;

/** The name that a statement gives itself in the comment it opens with. */
function nameOf(text: string): string | undefined {
  return OPENING_COMMENT.exec(text)?.[1];
}

/**
 * Prepares the statements that name themselves: PostgreSQL parses and plans them once per connection, not once
 * per call. A name must stand for one text only.
 */
class NamingClient extends WatchedClient {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' ? nameOf(text) : undefined;
    const query = super.query as (...passed: unknown[]) => never;
    return name === undefined ? query.apply(this, args) : query.call(this, { name, text, values }, ...rest);
  }
}

/** Where one connection has fallen silent, the idle ones are not trusted either: who asks next gets a new one. */
class NamingPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    const open = new Set<NamingClient>();
    const onSilence = () => open.forEach((client) => client.hangUpIfIdle());
    super({ ...config, Client: NamingClient, onSilence } as pg.PoolConfig);
    this.on('connect', (client) => open.add(client as unknown as NamingClient));
    this.on('remove', (client) => open.delete(client as unknown as NamingClient));
  }
}

/** For TypeORM's `driver` option. */
export const namedStatements = { ...pg, Pool: NamingPool };
