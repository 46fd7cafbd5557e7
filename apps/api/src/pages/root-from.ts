/**
 * The way from the page at an address to the root of the service, as a relative reference: `./`, `../`, `../../`. A
 * proxy may strip the beginning of a path, so that a page knows where it is only in relation to others.
 */
export function rootFrom(url: string): string {
  const [path = ''] = url.split('?', 1);
  return '../'.repeat(path.split('/').length - 2) || './';
}
