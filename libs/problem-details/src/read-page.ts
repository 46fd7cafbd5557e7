import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { readId } from './path-id.decorator.js';
import type { ProblemError } from './problem-details.dto.js';
import { requestProblem } from './request-problems.js';

const DEFAULT_LIMIT = 200;
const MAX_LIMIT = 500;

/** Which page of a list is asked for. */
export interface PageTerms<Position> {
  readonly limit: number;
  /** Where the page before ends; undefined for the first one. */
  readonly after: Position | undefined;
}

/** Notes a mistake in a parameter of a query. */
export type Refuse = (parameter: string, mistake: string) => void;

/**
 * Reads a query, whatever its parameters are.
 *
 * @throws ProblemException `invalid-query` with one entry in `errors` per mistake
 */
export function readQuery<Terms>(read: (refuse: Refuse) => Terms): Terms {
  const errors: ProblemError[] = [];
  const terms = read((parameter, detail) => void errors.push({ pointer: `#/${parameter}`, detail }));
  if (errors.length > 0) throw requestProblem('invalid-query', { errors });
  return terms;
}

/**
 * Reads the parameters `limit` and `cursor` of a list.
 *
 * @param positionOf the position that a cursor of this list stands for, if it is one
 */
export function readPage<Position>(
  { limit, cursor }: Readonly<Record<string, unknown>>,
  positionOf: (cursor: unknown) => Position | undefined,
  refuse: Refuse,
): PageTerms<Position> {
  const size = limit === undefined ? DEFAULT_LIMIT : readId(limit);
  if (size === undefined || size > MAX_LIMIT) refuse('limit', `must be an integer from 1 to ${MAX_LIMIT}`);
  const after = cursor === undefined ? undefined : positionOf(cursor);
  if (cursor !== undefined && after === undefined) refuse('cursor', 'is not one that this list has given');
  return { limit: size ?? DEFAULT_LIMIT, after };
}

/** Documents both parameters. */
export const ApiPage = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'limit',
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
      description: 'How many a page.',
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      schema: { type: 'string' },
      description: 'Where to go on, from the Link header.',
    }),
  );
