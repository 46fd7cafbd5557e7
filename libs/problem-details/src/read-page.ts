import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
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

/**
 * The parameters `limit` and `cursor` of a list.
 *
 * @param open the position that a cursor of this list stands for, if it is one
 * @param refuse is told each mistake
 */
export function readPageTerms<Position>(
  { limit, cursor }: Readonly<Record<string, unknown>>,
  open: (cursor: unknown) => Position | undefined,
  refuse: (parameter: string, detail: string) => void,
): PageTerms<Position> {
  const size = limit === undefined ? DEFAULT_LIMIT : positiveInteger(limit);
  if (size === undefined || size > MAX_LIMIT) refuse('limit', `must be an integer from 1 to ${MAX_LIMIT}`);
  const after = cursor === undefined ? undefined : open(cursor);
  if (cursor !== undefined && after === undefined) refuse('cursor', 'is not one that this list has given');
  return { limit: size ?? DEFAULT_LIMIT, after };
}

/** The same, of a list that has no other parameters. @throws ProblemException `invalid-query` */
export function readPage<Position>(
  query: Readonly<Record<string, unknown>>,
  open: (cursor: unknown) => Position | undefined,
): PageTerms<Position> {
  const errors: ProblemError[] = [];
  const terms = readPageTerms(query, open, (name, detail) => void errors.push({ pointer: `#/${name}`, detail }));
  if (errors.length > 0) throw requestProblem('invalid-query', { errors });
  return terms;
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

function positiveInteger(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}
