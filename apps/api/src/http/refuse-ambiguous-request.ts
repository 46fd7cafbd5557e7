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
export function refuseAmbiguousRequest({ url = '', httpVersion, headers, rawHeaders }: IncomingMessage): void {
  if (url.length > MAX_URL) throw requestProblem('uri-too-long');
  if (rawHeaders.length > 2 * MAX_HEADERS) throw requestProblem('headers-too-large');
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  const coding = headers['transfer-encoding'];
  const isSound =
    // The parser of Node 20.19 lets bytes beyond ASCII pass.
    /^\/[\x21-\x7e]*$/.test(url) &&
    !url.includes('#') &&
    (httpVersion === '1.1' ? hosts === 1 : httpVersion === '1.0' && hosts <= 1) &&
    (coding === undefined || (httpVersion === '1.1' && coding.toLowerCase() === 'chunked'));
  if (!isSound) throw requestProblem('bad-request', {}, { connection: 'close' });
}
