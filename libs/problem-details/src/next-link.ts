/** A response of Express or Fastify. */
export interface HeaderBag {
  header(name: string, value: string): unknown;
}

/** Announces the next page (RFC 8288, section 3): the same request with another cursor, relative to this address. */
export function linkToNext(response: HeaderBag, url: string, cursor: string): void {
  const [path, query] = url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  response.header('link', `<${path}?${parameters.toString()}>; rel="next"`);
}
