import type { ProblemError } from './problem-details.dto.js';
import { requestProblem } from './request-problems.js';

/** Notes a mistake in a parameter of a query. */
export type Refuse = (parameter: string, mistake: string) => void;

/**
 * Reads a query by a function that calls `refuse` for each mistake.
 *
 * @throws ProblemException `invalid-query` with one entry in `errors` per mistake
 */
export function readQuery<Query>(read: (refuse: Refuse) => Query): Query {
  const errors: ProblemError[] = [];
  const query = read((parameter, detail) => void errors.push({ pointer: `#/${parameter}`, detail }));
  if (errors.length > 0) throw requestProblem('invalid-query', { errors });
  return query;
}
