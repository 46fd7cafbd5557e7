import { requestProblem } from './request-problems.js';

/**
 * A body parser leaves it in the place of a body that it can't read, so that the refusal can wait for its turn behind
 * credentials, existence and right.
 */
export class UnreadableBody {
  constructor(readonly code: 'malformed-json' | 'unsafe-json' | 'body-too-large' | 'unsupported-media-type') {}
}

interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/**
 * Returns the parsed body, or an `UnreadableBody` in its place. What else a host's parsers read, such as a form that
 * another site makes a browser send, is not taken for JSON.
 */
export function jsonBody({ headers, body }: Request): unknown {
  const type = headers['content-type'];
  const isEmpty = headers['content-length'] === '0' || (!headers['content-length'] && !headers['transfer-encoding']);
  if (body instanceof UnreadableBody || type === undefined || isEmpty) return body;
  return /^application\/json\s*(;|$)/i.test(String(type)) ? body : new UnreadableBody('unsupported-media-type');
}

/** @throws ProblemException with the code of an `UnreadableBody` */
export function requireJson(body: unknown): unknown {
  if (body instanceof UnreadableBody) throw requestProblem(body.code);
  return body;
}
