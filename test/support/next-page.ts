/** The path of the page after that of a request, by the header `Link`; undefined after the last page. */
export function nextPage(request: string, headers: Headers): string | undefined {
  const target = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  if (target === undefined) return undefined;
  const { pathname, search } = new URL(target, new URL(request, 'http://127.0.0.1'));
  return pathname + search;
}
