import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { UnreadableBody } from '@invites/problem-details';

interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/**
 * The parsed body. Whatever else a host's parsers read, such as a form that another site has a browser send, is not taken
 * for JSON.
 */
export function bodyOf({ headers, body }: Request): unknown {
  const type = headers['content-type'];
  const isEmpty = headers['content-length'] === '0' || (!headers['content-length'] && !headers['transfer-encoding']);
  if (body instanceof UnreadableBody || type === undefined || isEmpty) return body;
  return /^application\/json\s*(;|$)/i.test(String(type)) ? body : new UnreadableBody('unsupported-media-type');
}

/** The parsed body, for routes that nobody signs in to. */
export const RequestBody = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  bodyOf(context.switchToHttp().getRequest<Request>()),
);
