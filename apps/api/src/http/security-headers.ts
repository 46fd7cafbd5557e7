const CLOSED_CSP =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; style-src 'unsafe-inline'";
const DOCS_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/**
 * The security headers of an answer, by its path; a page may set its own policy. Where the service has an https
 * address, they require browsers to use TLS (HSTS).
 */
export function securityHeaders(publicUrl: string): (path: string) => Readonly<Record<string, string>> {
  const ofData = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': CLOSED_CSP,
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
  };
  const ofDocs = { ...ofData, 'content-security-policy': DOCS_CSP };
  return (path) => (path.startsWith('/docs') ? ofDocs : ofData);
}
