import type { Socket } from 'node:net';
import pg from 'pg';

export interface Watch {
  /** How long a connection with a pending query may be silent; longer than any statement may take. */
  readonly silenceMs?: number;
  /** Is called when it has been silent for so long. */
  readonly onSilence?: () => void;
}

/** A connection that only listens is silent by itself: TCP asks whether the other end is there, and gives up in twice the time. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
const READ_ONLY = '25006';
const COMPLETION_UNKNOWN = '40003';
/** Where PostgreSQL warns that a commit has not reached its synchronous standby: the text depends on the server's language. */
const WAIT_FOR_STANDBY = 'SyncRepWaitForLSN';

/**
 * Closes a connection to a server that does not answer. PostgreSQL's own timeouts need a server that runs and can be
 * reached; a frozen one, or a network that drops everything, would keep a query waiting for ever. It also closes a
 * connection that is read-only, because a session keeps the default that it began with, even after the server has
 * changed, and one to a standby, so that the next one is led to the primary. A commit that somebody has cancelled while it
 * waited for its synchronous standby fails, because it would be lost with this server.
 */
export class WatchedClient extends pg.Client {
  #asked = false;

  constructor(config: pg.ClientConfig & Watch = {}) {
    super({ ...config, ...KEEP_ALIVE });
    const { silenceMs = 0, onSilence } = config;
    // An error that arrives together with the welcome has no other listener yet, and would end the process. Users of
    // the connection still get it.
    this.on('error', () => {});
    this.on('drain', () => (this.#asked = false));
    this.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === READ_ONLY) this.connection.once('readyForQuery', () => this.#hangUp('is read-only'));
    });
    this.connection.on('parameterStatus', ({ parameterName, parameterValue }: Record<string, string>) => {
      if (parameterName === 'in_hot_standby' && parameterValue === 'on') this.#hangUp('is a standby');
    });
    this.connection.on('notice', ({ routine }: { routine?: string }) => {
      if (routine !== WAIT_FOR_STANDBY) return;
      const message = 'the synchronous standby may not have this commit';
      this.connection.emit('errorMessage', Object.assign(new Error(message), { code: COMPLETION_UNKNOWN }));
      this.#hangUp('has lost its standby'); // and with it whatever it says next of the commit
    });
    this.on('connect', () => {
      (this.connection.stream as Socket).setTimeout(silenceMs, () => {
        if (!this.#asked) return;
        this.#hangUp('does not answer');
        onSilence?.();
      });
    });
  }

  override query(...args: unknown[]): never {
    this.#asked = true;
    const query = super.query as (...passed: unknown[]) => never;
    return query.apply(this, args);
  }

  /** Closes the connection unless a query is pending, which has its own timeout. */
  hangUpIfIdle(): void {
    if (!this.#asked) this.#hangUp('does not answer');
  }

  #hangUp(why: string): void {
    this.connection.stream.destroy(new Error(`Connection terminated: the database ${why}`));
  }
}

/**
 * When one connection falls silent, the pool closes the idle ones too, so that the next query gets a new connection.
 */
export class WatchedPool extends pg.Pool {
  constructor(config: pg.PoolConfig, Client = WatchedClient) {
    const open = new Set<WatchedClient>();
    const onSilence = () => open.forEach((client) => client.hangUpIfIdle());
    super({ ...config, Client, onSilence } as pg.PoolConfig);
    this.on('connect', (client) => open.add(client as unknown as WatchedClient));
    this.on('remove', (client) => open.delete(client as unknown as WatchedClient));
  }
}
