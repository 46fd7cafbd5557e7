import pg from 'pg';

const OPENING_COMMENT = /^\/\* (\S+) \*\//;

/** The name that a statement gives itself in the comment it opens with. */
function nameOf(text: string): string | undefined {
  return OPENING_COMMENT.exec(text)?.[1];
}

/**
 * Prepares the statements that name themselves: PostgreSQL parses and plans them once per connection, not once
 * per call. A name must stand for one text only.
 */
class NamingClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' ? nameOf(text) : undefined;
    const query = super.query as (...passed: unknown[]) => never;
    return name === undefined ? query.apply(this, args) : query.call(this, { name, text, values }, ...rest);
  }
}

class NamingPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super({ ...config, Client: NamingClient } as pg.PoolConfig);
  }
}

/** For TypeORM's `driver` option. */
export const namedStatements = { ...pg, Pool: NamingPool };
