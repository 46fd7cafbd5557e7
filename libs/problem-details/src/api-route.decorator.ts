import { applyDecorators } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  type ApiBodyOptions,
  ApiOperation,
  ApiResponse,
  type ApiResponseOptions,
  ApiSecurity,
} from '@nestjs/swagger';
import { ApiProblems } from './api-problems.decorator.js';
import type { ProblemTable } from './problem.js';
import { REQUEST_PROBLEMS } from './request-problems.js';

/** Any route can fail, and find the database unavailable. */
const FAILURES = ['internal-error', 'unavailable'] as const;

/** A body that may be left out and says nothing. */
export const EMPTY_BODY: ApiBodyOptions = {
  required: false,
  schema: { type: 'object', additionalProperties: false },
  examples: { empty: { summary: 'Nothing', value: {} } },
};

/** A body that may be left out, and is ignored whatever it says. */
export const IGNORED_BODY: ApiBodyOptions = { ...EMPTY_BODY, schema: { type: 'object' } };

/** What the API document says of a route. */
export interface RouteDocument<Code extends string> {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** Whether it needs no bearer token. */
  readonly isPublic?: boolean;
  /** Decorators such as `ApiParam`, in the order of the document. */
  readonly parameters?: readonly MethodDecorator[];
  readonly body?: ApiBodyOptions;
  readonly answer: ApiResponseOptions;
  /** Codes of the table; those of one status are documented in this order. `internal-error` and `unavailable` are understood. */
  readonly refusals: readonly Code[];
}

/** Documents a whole route, its refusals from the very table that it refuses by. */
export function ApiRoute<Code extends string>(
  table: ProblemTable<Code>,
  { isPublic = false, parameters = [], body, answer, refusals, ...operation }: RouteDocument<NoInfer<Code>>,
): MethodDecorator {
  return applyDecorators(
    isPublic ? ApiSecurity({}) : ApiBearerAuth(),
    ApiOperation(operation),
    ...parameters,
    ...(body ? [ApiBody(body)] : []),
    ApiResponse(answer),
    ApiProblems<string>({ ...REQUEST_PROBLEMS, ...table }, ...new Set([...refusals, ...FAILURES])),
  );
}
