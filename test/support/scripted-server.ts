import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it arrived, in milliseconds of the monotonic clock. */
  readonly at: number;
}

/** A server that does with each request what its script says, one after another, and with further ones the last. */
export async function startScriptedServer() {
  const requests: ReceivedRequest[] = [];
  let script: readonly RequestListener[] = [];
  const server = createServer(async (request, response) => {
    const at = performance.now();
    let body = '';
    for await (const text of request.setEncoding('utf8')) body += text;
    requests.push({ method: request.method!, url: request.url!, headers: request.headers, body, at });
    script[Math.min(requests.length, script.length) - 1]!(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What has arrived since the script began. */
    requests,
    play(...steps: RequestListener[]): void {
      requests.length = 0;
      script = steps;
    },
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}

export type ScriptedServer = Awaited<ReturnType<typeof startScriptedServer>>;

/** A step that answers, as JSON where the body is no text. */
export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener {
  const [text, type] = typeof body === 'string' ? [body, 'text/html'] : [JSON.stringify(body), 'application/json'];
  return (_request, response) => void response.writeHead(status, { 'content-type': type, ...headers }).end(text);
}

/** A step that breaks the connection in the middle of an answer, or before it. */
export const reset: RequestListener = (request) => void request.socket.resetAndDestroy();
export const cutOff: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":', () => request.socket.destroy());
};

/** A step that never answers. */
export const hang: RequestListener = () => {};
