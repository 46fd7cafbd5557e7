import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** Called with the cursor of the next page, where there is one. */
export type AnnounceNextPage = (cursor: string) => void;

/**
 * Announces the next page of a list in the header `Link` (RFC 8288, section 3): the same request with another cursor,
 * relative to its own address.
 */
export const NextPage = createParamDecorator((_data: unknown, context: ExecutionContext): AnnounceNextPage => {
  const http = context.switchToHttp();
  return (cursor) => {
    const [path, query] = http.getRequest<{ originalUrl: string }>().originalUrl.split('?');
    const parameters = new URLSearchParams(query);
    parameters.set('cursor', cursor);
    const response = http.getResponse<{ header(name: string, value: string): unknown }>();
    response.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
  };
});
