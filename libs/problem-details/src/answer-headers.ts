import type { ApiResponseOptions } from '@nestjs/swagger';

type Headers = NonNullable<ApiResponseOptions['headers']>;

/** Headers of a page of a list, as the API document shows them. */
export const PAGE_HEADERS = {
  Link: {
    description: 'The address of the next page, relative to the request, as `<…>; rel="next"`. Not on the last page.',
    schema: { type: 'string' },
    example: '<?cursor=2s.0123456789abcdefghijkl>; rel="next"',
  },
} satisfies Headers;

/** Headers of an answer to a request that has made something with an address of its own. */
export const CREATED_HEADERS = {
  Location: {
    description: 'The address of what was made, relative to the request.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
    example: '12/detail/',
  },
} satisfies Headers;

const RETRY_HEADERS = {
  'Retry-After': {
    description: 'After how many seconds to try again.',
    required: true,
    schema: { type: 'integer', format: 'int32', minimum: 1 },
    example: 1,
  },
} satisfies Headers;

/** Headers of each refusal, by its status. */
export const REFUSAL_HEADERS: Readonly<Record<number, Headers>> = {
  401: {
    'WWW-Authenticate': {
      description: 'The challenge (RFC 9110, section 11.6.1).',
      required: true,
      schema: { type: 'string' },
      example: 'Bearer',
    },
  },
  409: RETRY_HEADERS,
  429: RETRY_HEADERS,
  503: RETRY_HEADERS,
};
