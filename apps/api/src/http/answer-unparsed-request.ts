import { type OutgoingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { requestProblem, type RequestProblemCode } from '@invites/problem-details';
import { traceIdOf } from '../trace-id.js';

const CODES: Readonly<Record<string, RequestProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
};

const logger = new Logger('Request');

/** Answers a request that Node could not parse, or not in time, on the bare socket, logs it and ends the connection. */
export function answerUnparsedRequest(
  { code = '' }: { readonly code?: string },
  socket: Socket & { readonly _httpMessage?: OutgoingMessage | null },
  headers: Readonly<Record<string, string>>,
): void {
  // In the middle of an answer, a client would take this one for a part of it.
  if (code === 'ECONNRESET' || !socket.writable || socket._httpMessage?.headersSent) {
    socket.destroy();
    return;
  }
  const problem = requestProblem(CODES[code] ?? 'bad-request');
  const traceId = traceIdOf({ headers: {} });
  const body = JSON.stringify({ ...(problem.getResponse() as object), trace_id: traceId });
  const lines = Object.entries({
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': traceId,
    date: new Date().toUTCString(),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = problem.getStatus();
  const fields = { route: 'unparsed', status, trace_id: traceId, code: problem.code, reason: code || undefined };
  logger.log(`unparsed ${status}`, fields);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroySoon();
}
