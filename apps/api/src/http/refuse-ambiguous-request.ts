import type { IncomingMessage } from 'node:http';
import { requestProblem } from '@invites/problem-details';

const MAX_URL = 8 * 1024;
const MAX_HEADERS = 100;

/**
 * Refuses requests that Node's parser accepts although two servers in a row may read them in two ways (RFC 9112,
 * sections 2.5, 3.2 and 6.1), and ends their connection. Also refuses addresses and headers that are too large.
 *
 * @throws ProblemException `bad-request`, `uri-too-long` or `headers-too-large`
 */
export function refuseAmbiguousRequest(request: IncomingMessage): void {
  if ((request.url ?? '').length > MAX_URL) throw requestProblem('uri-too-long');
  if (request.rawHeaders.length > 2 * MAX_HEADERS) throw requestProblem('headers-too-large');
  const fault = faultOf(request);
  if (fault) throw requestProblem('bad-request', {}, { connection: 'close' }, fault);
}

function faultOf({ url = '', httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  const coding = headers['transfer-encoding'];
  // The parser of Node 20.19 lets bytes beyond ASCII pass.
  if (!/^\/[\x21-\x7e]*$/.test(url) || url.includes('#')) return 'the address is no path in ASCII';
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'the version is neither HTTP/1.1 nor HTTP/1.0';
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return `the request has ${hosts} headers Host`;
  const isChunked = httpVersion === '1.1' && coding?.toLowerCase() === 'chunked';
  return coding === undefined || isChunked ? undefined : 'Transfer-Encoding is something else than chunked';
}
