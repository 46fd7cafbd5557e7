import { tracingChannel } from 'node:diagnostics_channel';
import pg from 'pg';
import { WatchedClient, WatchedPool } from './watched-client.js';

const OPENING_COMMENT = /^\/\* (\S+) \*\//;

/** The name that a statement gives itself in the comment it opens with. */
function nameOf(text: string): string | undefined {
  return OPENING_COMMENT.exec(text)?.[1];
}

/** What is sent to the database: the statement's name, or its first word. */
export interface Statement {
  readonly name: string;
}

/** Tells of each {@link Statement} of this process, if somebody listens. */
export const STATEMENTS = tracingChannel<unknown, Statement>('@invites/runtime:statements');

/**
 * Prepares the statements that name themselves: PostgreSQL parses and plans them once per connection, not once
 * per call. A name must stand for one text only.
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

/** For TypeORM's `driver` option. */
export const namedStatements = { ...pg, Pool: NamingPool };

/** The same where nothing may be prepared. */
export const unnamedStatements = { ...pg, Pool: WatchedPool };
