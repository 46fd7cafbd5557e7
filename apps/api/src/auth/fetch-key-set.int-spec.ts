import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import tlsOptions from 'smtp-server/lib/tls-options.js';
import { fetchKeySet } from './fetch-key-set.js';

const RSA = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(256, 0xff).toString('base64url') };

let server: Server;
let answer: RequestListener;
beforeAll(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const servers: TcpServer[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const one of servers.splice(0)) one.close();
  for (const one of sockets.splice(0)) one.destroy();
});

const originOf = (one: TcpServer, scheme = 'http') => `${scheme}://127.0.0.1:${(one.address() as AddressInfo).port}`;
const fetched = (url = originOf(server)) => fetchKeySet(url, fetch);

async function listening(one: TcpServer): Promise<TcpServer> {
  servers.push(one);
  one.on('connection', (socket) => sockets.push(socket));
  one.listen(0, '127.0.0.1');
  await once(one, 'listening');
  return one;
}

it.each([
  ['a usable key', { keys: [RSA] }, true],
  [
    'a usable key among others',
    { keys: [{ kty: 'oct', k: 'AAAA' }, { kty: 'new' }, RSA, { ...RSA, use: 'enc' }] },
    true,
  ],
  ['two usable keys', { keys: [RSA, RSA] }, true],
  ['no key', { keys: [] }, false],
  ['a key for encryption', { keys: [{ ...RSA, use: 'enc' }] }, false],
  ['a key for other signatures', { keys: [{ ...RSA, alg: 'PS256' }] }, false],
  ['a secret', { keys: [{ kty: 'oct', k: 'AAAA' }] }, false],
])('a key set with %s', async (_what, body, isUsable) => {
  answer = (_request, response) => void response.end(JSON.stringify(body));
  expect((await fetched()) !== undefined).toBe(isUsable);
});

const withStatus = (status: number, headers = {}, body = ''): RequestListener => {
  return (_request, response) => void response.writeHead(status, headers).end(body);
};

it.each([
  ['404', withStatus(404), 'answered with status 404'],
  ['503', withStatus(503, {}, '{"keys":[]}'), 'answered with status 503'],
  ['another address', withStatus(302, { location: '/keys' }), 'answered with status 302'],
  ['nothing', withStatus(200), 'answered with something that is not JSON'],
  [
    'a page',
    withStatus(200, { 'content-type': 'text/html' }, '<h1>Hello</h1>'),
    'answered with something that is not JSON',
  ],
  ['null', withStatus(200, {}, 'null'), 'answered with JSON that is no key set'],
  ['a number', withStatus(200, {}, '5'), 'answered with JSON that is no key set'],
  ['an object', withStatus(200, {}, '{"keys":{}}'), 'answered with JSON that is no key set'],
  ['keys that are none', withStatus(200, {}, '{"keys":["a"]}'), 'answered with JSON that is no key set'],
  [
    'a discovery document',
    withStatus(200, {}, '{"issuer":"https://login.acme.net","jwks_uri":"https://login.acme.net/keys"}'),
    'answered with a discovery document; the address that is needed is its jwks_uri',
  ],
  [
    'half a key set',
    ((_request, response) =>
      void response
        .writeHead(200, { 'content-length': '100' })
        .write('{', () => response.destroy())) as RequestListener,
    /^can't be reached: .*(closed|terminated|aborted)/,
  ],
])('an address that answers with %s is named so', async (_what, listener, reason) => {
  answer = listener;
  await expect(fetched()).rejects.toThrow(reason);
});

it('a connection that is refused, broken off or no HTTP is named so', async () => {
  const closed = await listening(createTcpServer());
  const refused = originOf(closed);
  closed.close();
  await expect(fetched(refused)).rejects.toThrow(
    /^can't be reached: ECONNREFUSED, connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  );
  const broken = await listening(createTcpServer((socket) => socket.destroy()));
  await expect(fetched(originOf(broken))).rejects.toThrow(/^can't be reached: .+/);
  const other = await listening(createTcpServer((socket) => socket.end('220 mail.example.com ESMTP\r\n')));
  await expect(fetched(originOf(other))).rejects.toThrow(
    /^can't be reached: .*(HPE_INVALID_CONSTANT|does not match the HTTP)/,
  );
});

it('a certificate that nobody vouches for, and a server without TLS, are named so', async () => {
  const unknown = await listening(createTlsServer(tlsOptions({}), withStatus(200)));
  await expect(fetched(originOf(unknown, 'https'))).rejects.toThrow(
    /^can't be reached: [A-Z_]*CERT[A-Z_]*, .*certificate/,
  );
  await expect(fetched(originOf(server, 'https'))).rejects.toThrow(
    /^can't be reached: ERR_SSL_WRONG_VERSION_NUMBER, .+\S$/,
  );
});
