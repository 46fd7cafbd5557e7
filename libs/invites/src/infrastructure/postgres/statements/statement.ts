import type { Connection } from '../database.js';

/** A statement as it is sent. Its text is the same at each call, and opens with the name by which it is prepared. */
export interface Statement<Row> {
  readonly text: string;
  readonly values: readonly unknown[];
  /** What each row of the answer is; known to the compiler only. */
  readonly row?: Row;
}

/** Runs it on a connection, or on one of a pool. */
export function run<Row>(on: Pick<Connection, 'query'>, { text, values }: Statement<Row>): Promise<Row[]> {
  return on.query<Row>(text, values);
}
