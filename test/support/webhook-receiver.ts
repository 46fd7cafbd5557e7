import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import './processes.js';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly method: string | undefined;
  readonly text: string;
  // eslint-disable-next-line typescript/no-explicit-any -- what is posted is what the tests are about
  readonly body: any;
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

export const answerWith =
  (status: number): Answering =>
  (_request, response) =>
    response.writeHead(status).end();

/** A receiver of webhooks on a port of its own, which notes what arrives and answers as the test says. */
export async function startReceiver(answer: Answering = answerWith(204)) {
  const received: Received[] = [];
  const receiver = { received, answer, url: '', close: () => server.close() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({ headers: request.headers, method: request.method, text, body: JSON.parse(text) });
      receiver.answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endWithSuite(() => {
    server.close();
    server.closeAllConnections();
  });
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  return receiver;
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** Which of the secrets have signed it, however long ago. */
export function signersOf({ headers, text }: Received, secrets: readonly string[]): string[] {
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  const signatures = String(headers['webhook-signature']).split(' ');
  return secrets.filter((secret) =>
    signatures.includes(new Webhook(secret).sign(String(headers['webhook-id']), at, text)),
  );
}
