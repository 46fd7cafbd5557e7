import type { ExecutionContext } from '@nestjs/common';

/**
 * Announces the next page of a list in the header `Link` (RFC 8288, section 3): the same request with another cursor,
 * relative to its own address.
 */
export function announceNextPage(context: ExecutionContext, cursor: string): void {
  const http = context.switchToHttp();
  const [path, query] = http.getRequest<{ originalUrl: string }>().originalUrl.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  const response = http.getResponse<{ header(name: string, value: string): unknown }>();
  response.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
}
