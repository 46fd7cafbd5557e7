import { ProblemException, type ProblemTable } from './problem.js';

/** Refusals that any route can give, before a use case has its say. */
export const REQUEST_PROBLEMS = {
  'malformed-json': { status: 400, title: 'Malformed JSON', detail: 'The body is not well-formed JSON.' },
  'invalid-body': {
    status: 400,
    title: 'Invalid body',
    detail: 'The body does not have the documented form; see errors.',
  },
  'invalid-query': {
    status: 400,
    title: 'Invalid query',
    detail: 'The query does not have the documented form; see errors.',
  },
  'bad-request': { status: 400, title: 'Bad request', detail: 'The request can not be understood.' },
  'invalid-credentials': {
    status: 401,
    title: 'Invalid credentials',
    detail: 'Send one valid bearer token: Authorization: Bearer <token>.',
  },
  'not-found': { status: 404, title: 'Not found', detail: 'There is nothing at this address.' },
  'body-too-large': { status: 413, title: 'Body too large', detail: 'The body is larger than the service accepts.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send the body as application/json.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    detail: 'Something went wrong on our side. Tell us the trace_id and we can find out what.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    detail:
      'The service can not answer right now. Try again shortly. What was to change may have changed all the same: ' +
      'look first, or repeat it with the Idempotency-Key that it had.',
  },
} as const satisfies ProblemTable;

export type RequestProblemCode = keyof typeof REQUEST_PROBLEMS;

export function requestProblem(
  code: RequestProblemCode,
  members?: Readonly<Record<string, unknown>>,
  headers?: Readonly<Record<string, string>>,
): ProblemException {
  return new ProblemException(code, REQUEST_PROBLEMS[code], members, headers);
}
