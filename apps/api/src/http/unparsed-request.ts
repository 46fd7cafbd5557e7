import { type OutgoingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { requestProblem, type RequestProblemCode } from '@invites/problem-details';

const CODES: Readonly<Record<string, RequestProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
};

/** Answers what Node could not read as a request, or not in time, on the bare socket; the connection ends with it. */
export function refuseUnparsed(
  { code = '' }: { readonly code?: string },
  socket: Socket & { readonly _httpMessage?: OutgoingMessage | null },
  headers: Readonly<Record<string, string>>,
): void {
  // In the middle of an answer another one would be taken for a part of it.
  if (code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy();
    return;
  }
  const problem = requestProblem(CODES[code] ?? 'bad-request');
  const body = JSON.stringify(problem.getResponse());
  const lines = Object.entries({
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    date: new Date().toUTCString(),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = problem.getStatus();
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}
