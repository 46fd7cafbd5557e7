import type { Socket } from 'node:net';
import pg from 'pg';

export interface Watch {
  /** How long a connection with a pending query may be silent; longer than any statement may take. */
  readonly silenceMs?: number;
  /** Is called when it has been silent for so long. */
  readonly onSilence?: () => void;
}

const READ_ONLY = '25006';

/**
 * Closes a connection to a server that does not answer. PostgreSQL's own timeouts need a server that runs and can be
 * reached; a frozen one, or a network that drops everything, would keep a query waiting for ever. It also closes a
 * connection that is read-only, because a session keeps the default that it began with, even after the server has
 * changed.
 */
export class WatchedClient extends pg.Client {
  #asked = false;

  constructor(config: pg.ClientConfig & Watch = {}) {
    super(config);
    const { silenceMs = 0, onSilence } = config;
    // An error that arrives together with the welcome has no other listener yet, and would end the process. Users of
    // the connection still get it.
    this.on('error', () => {});
    this.on('drain', () => (this.#asked = false));
    this.connection.on('errorMessage', ({ code }: { code?: string }) => {
      if (code === READ_ONLY) this.connection.once('readyForQuery', () => this.#hangUp('is read-only'));
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
