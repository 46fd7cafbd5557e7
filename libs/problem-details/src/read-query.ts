import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { ProblemError } from './problem-details.dto.js';
import { escaped, MAX_ERRORS } from './read-form.js';
import { requestProblem } from './request-problems.js';

/** Notes a mistake in a parameter of a query. */
export type Refuse = (parameter: string, mistake: string) => void;

interface Request {
  readonly query: Readonly<Record<string, unknown>>;
}

/** Refuses parameters that a route does not know: a filter that is mistyped must not answer with everything. */
export function refuseOthers({ query }: Request, known: readonly string[], refuse: Refuse): void {
  for (const name of Object.keys(query).slice(0, MAX_ERRORS)) {
    if (!known.includes(name)) refuse(name, 'is not a parameter of this list');
  }
}

/** Reads the query of a list that has no parameters. @throws ProblemException `invalid-query` */
export const NoQuery = createParamDecorator((_data: unknown, context: ExecutionContext): void =>
  readQuery((refuse) => refuseOthers(context.switchToHttp().getRequest<Request>(), [], refuse)),
);

/**
 * Reads a query by a function that calls `refuse` for each mistake.
 *
 * @throws ProblemException `invalid-query` with one entry in `errors` per mistake
 */
export function readQuery<Query>(read: (refuse: Refuse) => Query): Query {
  const errors: ProblemError[] = [];
  const query = read((parameter, detail) => void errors.push({ pointer: `#/${escaped(parameter)}`, detail }));
  if (errors.length > 0) throw requestProblem('invalid-query', { errors });
  return query;
}
