import { INVITE_PROBLEMS } from '@invites/invites';
import { GENERAL_PROBLEMS, ProblemDetails, REQUEST_PROBLEMS } from '@invites/problem-details';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';

/** An operation with what its responses have once the decorators are read. */
interface Operation {
  readonly responses: Record<string, Response>;
}

interface Response {
  headers?: Record<string, object>;
  readonly content?: Record<string, { readonly examples?: Record<string, unknown> }>;
}

const REQUEST_ID = {
  description:
    'Names the request, as `trace_id` in a refusal and in the log. It is that of `traceparent`, if one came.',
  required: true,
  schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  example: '4bf92f3577b34da6a3ce929d0e0e4736',
} as const;

const WITH_REQUEST_ID = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };

/** Adds what is true of every answer, and the refusals that come whatever was asked for. */
export function addGeneralAnswers(document: OpenAPIObject): void {
  const operations = Object.values(document.paths).flatMap((item) => Object.values(item) as Operation[]);
  const components = (document.components ??= {});
  components.headers = { RequestId: REQUEST_ID };
  components.responses = { Refusal: REFUSAL };
  Object.assign((components.schemas!.ProblemDetails as { properties: { code: object } }).properties.code, {
    enum: codesOf(operations),
  });
  for (const { responses } of operations) {
    for (const response of Object.values(responses)) response.headers = { ...response.headers, ...WITH_REQUEST_ID };
    Object.assign(responses, { default: { $ref: '#/components/responses/Refusal' } });
  }
}

/** The refusals of any request, at the end of each operation: `400` `bad-request`, and so on. */
const REFUSAL = {
  description: `Any request can be refused with ${GENERAL_PROBLEMS.map(
    (code) => `${REQUEST_PROBLEMS[code].status} \`${code}\``,
  ).join(', ')}.`,
  headers: {
    Allow: {
      description: 'Of 405: the methods that the address has.',
      schema: { type: 'string' },
      example: 'GET, HEAD, PATCH',
    },
    'Retry-After': {
      description: 'Of 503: after how many seconds to try again.',
      schema: { type: 'integer', format: 'int32', minimum: 1 },
      example: 5,
    },
    ...WITH_REQUEST_ID,
  },
  content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDetails) } } },
} as const;

/** The codes of all operations, of any request, and of the items of a bulk request. */
function codesOf(operations: readonly Operation[]): string[] {
  const documented = operations
    .flatMap(({ responses }) => Object.values(responses))
    .flatMap(({ content }) => Object.keys(content?.['application/problem+json']?.examples ?? {}));
  return [...new Set([...documented, ...GENERAL_PROBLEMS, ...Object.keys(INVITE_PROBLEMS)])].sort();
}
