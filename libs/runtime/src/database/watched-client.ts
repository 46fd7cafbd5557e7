import type { Socket } from 'node:net';
import pg from 'pg';

export interface Watch {
  /** How long a connection that has been asked something may say nothing; longer than any statement may take. */
  readonly silenceMs?: number;
  /** Is told when it has been silent for so long. */
  readonly onSilence?: () => void;
}

const READ_ONLY = '25006';

/**
 * Hangs up on a server that does not answer. A timeout of PostgreSQL needs a PostgreSQL that runs and can be reached:
 * one that is frozen, or behind a network that swallows everything, would keep whoever asks waiting for ever.
 * And on one that lets nobody write: that may be over for others, while this session stays as it began.
 */
export class WatchedClient extends pg.Client {
  #asked = false;

  constructor(config: pg.ClientConfig & Watch = {}) {
    super(config);
    const { silenceMs = 0, onSilence } = config;
    // A goodbye that comes together with the welcome finds nobody else listening yet, which would end the process; who
    // uses the connection is told all the same.
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

  /** Unless an answer is due, for which the silence is waited out. */
  hangUpIfIdle(): void {
    if (!this.#asked) this.#hangUp('does not answer');
  }

  #hangUp(why: string): void {
    this.connection.stream.destroy(new Error(`Connection terminated: the database ${why}`));
  }
}

/** Where one connection has fallen silent, the idle ones are not trusted either: who asks next gets a new one. */
export class WatchedPool extends pg.Pool {
  constructor(config: pg.PoolConfig, Client = WatchedClient) {
    const open = new Set<WatchedClient>();
    const onSilence = () => open.forEach((client) => client.hangUpIfIdle());
    super({ ...config, Client, onSilence } as pg.PoolConfig);
    this.on('connect', (client) => open.add(client as unknown as WatchedClient));
    this.on('remove', (client) => open.delete(client as unknown as WatchedClient));
  }
}
