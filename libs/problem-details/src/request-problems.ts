import { ProblemException, type ProblemTable } from './problem.js';

/** Refusals that any route can give before a use case decides. */
export const REQUEST_PROBLEMS = {
  'malformed-json': { status: 400, title: 'Malformed JSON', detail: 'The body is not well-formed JSON.' },
  'unsafe-json': {
    status: 400,
    title: 'Unsafe JSON',
    detail: 'The body names a member of an object twice, or is nested deeper than 32 levels.',
  },
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
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail: 'The address has other methods: the header Allow lists them.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    detail: 'The request did not arrive in time. Repeat it on a new connection.',
  },
  'body-too-large': { status: 413, title: 'Body too large', detail: 'The body is larger than the service accepts.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    detail: 'Send the body as application/json in UTF-8, without a Content-Encoding.',
  },
  'uri-too-long': { status: 414, title: 'URI too long', detail: 'The address is longer than the service accepts.' },
  'headers-too-large': {
    status: 431,
    title: 'Headers too large',
    detail: 'The headers are longer, or more, than the service accepts.',
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

/** Why a request is refused whatever it is about. */
export type RequestProblemCode = keyof typeof REQUEST_PROBLEMS;

/** Refusals of every route that reads a body. */
export const BODY_PROBLEMS = [
  'invalid-body',
  'malformed-json',
  'unsafe-json',
  'body-too-large',
  'unsupported-media-type',
] as const satisfies readonly RequestProblemCode[];

/** Refusals of any request: it has not reached a route, or the caller is not at fault. */
export const GENERAL_PROBLEMS = [
  'bad-request',
  'method-not-allowed',
  'request-timeout',
  'uri-too-long',
  'unsupported-media-type', // its Content-Type is no media type
  'headers-too-large',
  'internal-error',
  'unavailable',
] as const satisfies readonly RequestProblemCode[];

/** The refusal of such a request. */
export function requestProblem(
  code: RequestProblemCode,
  members?: Readonly<Record<string, unknown>>,
  headers?: Readonly<Record<string, string>>,
  reason?: string,
): ProblemException {
  return new ProblemException(code, REQUEST_PROBLEMS[code], members, headers, reason);
}
