import { tracingChannel } from 'node:diagnostics_channel';
import pg from 'pg';
import { WatchedClient, WatchedPool } from './watched-client.js';

const OPENING_COMMENT = /^\/\* (\S+) \*\//;

/** The name of a statement, which stands in its opening comment. */
function nameOf(text: string): string | undefined {
  return OPENING_COMMENT.exec(text)?.[1];
}

/** A statement that is sent to the database, by its name or its first word. */
export interface Statement {
  readonly name: string;
}

/** Publishes each {@link Statement} of this process to subscribers. */
export const STATEMENTS = tracingChannel<unknown, Statement>('@invites/runtime:statements');

/**
 * Prepares statements that have a name, so that PostgreSQL parses and plans them once per connection and not once per
 * call. A name must stand for one text only.
 */
class NamingClient extends WatchedClient {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const name = typeof text === 'string' ? nameOf(text) : undefined;
    const query = super.query as (...passed: unknown[]) => never;
    const send = () =>
      name === undefined ? query.apply(this, args) : query.call(this, { name, text, values }, ...rest);
    if (!STATEMENTS.start.hasSubscribers || typeof text !== 'string' || typeof args.at(-1) === 'function')
      return send();
    return STATEMENTS.tracePromise(send, { name: name ?? /\w+/.exec(text)?.[0] ?? 'statement' }) as never;
  }
}

class NamingPool extends WatchedPool {
  constructor(config: pg.PoolConfig) {
    super(config, NamingClient);
  }
}

/** The value for TypeORM's `driver` option. */
export const namedStatements = { ...pg, Pool: NamingPool };

/** The same driver without prepared statements. */
export const unnamedStatements = { ...pg, Pool: WatchedPool };
