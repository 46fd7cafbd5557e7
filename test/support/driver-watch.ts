import pg from 'pg';

export interface SentStatement {
  readonly text: string;
  readonly values: unknown[];
}

/** What a piece of work has sent to PostgreSQL. */
export interface Watched<T> {
  readonly result: T;
  readonly statements: readonly SentStatement[];
  /** How many of them had to wait for another. */
  readonly roundTrips: number;
}

type Query = (...args: unknown[]) => unknown;

/** One signal to the workers stands for what several calls have queued. */
const SIGNAL = /^NOTIFY /;

/**
 * Watches at the driver, where nothing that goes to the database can be overlooked: BEGIN and COMMIT are statements too.
 * One piece of work at a time.
 */
export async function watchDriver<T>(work: () => Promise<T>): Promise<Watched<T>> {
  const client = pg.Client.prototype as unknown as { query: Query };
  const query = client.query;
  const statements: SentStatement[] = [];
  let [roundTrips, underWay] = [0, 0];
  client.query = function watched(this: unknown, ...args: unknown[]): unknown {
    const statement = statementOf(args);
    const result = query.apply(this, args);
    if (!statement || SIGNAL.test(statement.text)) return result;
    statements.push(statement);
    if (underWay === 0) roundTrips += 1;
    underWay += 1;
    return result instanceof Promise ? result.finally(() => (underWay -= 1)) : result;
  };
  try {
    return { result: await work(), statements, roundTrips };
  } finally {
    client.query = query;
  }
}

function statementOf([first, second]: unknown[]): SentStatement | undefined {
  if (typeof first === 'string') return { text: first, values: Array.isArray(second) ? second : [] };
  const { text, values = [] } = (first ?? {}) as Partial<SentStatement>;
  return text === undefined ? undefined : { text, values };
}

/** The name that a statement gives itself in its opening comment, or its first words. */
export function nameOf({ text }: SentStatement): string {
  return /^\/\* (\S+) \*\//.exec(text)?.[1] ?? text.trim().split(/\s+/).slice(0, 2).join(' ');
}
