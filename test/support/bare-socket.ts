import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface BareAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  // eslint-disable-next-line typescript/no-explicit-any -- what the service answers is what the tests are about
  readonly body: any;
}

/** A connection on which a test can say what no HTTP client would. */
export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {}); // the server may reset a connection that it has answered
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes (one for each character) and resolves with all answers once the server has hung up. */
export async function exchange(origin: string, text: string): Promise<BareAnswer[]> {
  const socket = await openSocket(origin);
  socket.write(text, 'latin1');
  return answersOn(socket);
}

/** Everything that the server answers until it hangs up. */
export async function answersOn(socket: Socket): Promise<BareAnswer[]> {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'close');
  const answers: BareAnswer[] = [];
  while (text !== '') {
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const [statusLine = '', ...lines] = head.split('\r\n');
    const pairs = lines.map((line) => /^([^:]+): (.*)$/.exec(line)!.slice(1) as [string, string]);
    const headers = Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
    const length = Number(headers['content-length'] ?? 0);
    const content = rest.join('\r\n\r\n');
    const body = content.slice(0, length);
    const isJson = headers['content-type']?.includes('json');
    answers.push({ status: Number(statusLine.split(' ')[1]), headers, body: isJson ? JSON.parse(body) : body });
    text = content.slice(length);
  }
  return answers;
}
