/**
 * The address of the page after that of a request, by the header `Link`; undefined after the last page. The next page
 * is of the same list, so that only the query of the link counts: a proxy may have made another address of it, and
 * credentials go nowhere else.
 */
export function nextPage(url: string, headers: Headers): string | undefined {
  const target = /<([^<>]*)>\s*;\s*rel="?next\b/i.exec(headers.get('link') ?? '')?.[1];
  if (target === undefined || !URL.canParse(target, url)) return undefined;
  const next = new URL(url);
  next.search = new URL(target, url).search;
  return next.href;
}
