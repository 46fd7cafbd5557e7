import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { requireReceiver } from '../../application/use-cases/require-receiver.js';
import { HttpsWebhookSender } from './https-webhook-sender.js';
import { isOutsideAddress } from './is-outside-address.js';

const guarded = new HttpsWebhookSender({ webhooks: { allowPrivate: false, allowHttp: true } });
const open = new HttpsWebhookSender({ webhooks: { allowPrivate: true, allowHttp: true } });
const strict = new HttpsWebhookSender({ webhooks: { allowPrivate: false, allowHttp: false } });

let connections = 0;
let port: number;
const listeners: Server[] = [];

/** On all addresses of the machine, so that whoever is let through arrives. */
beforeAll(async () => {
  const listener = createServer((_request, response) => response.writeHead(204).end());
  listener.on('connection', () => (connections += 1));
  listeners.push(listener);
  await new Promise<void>((resolve) => {
    listener.once('error', () => listener.listen(0, '0.0.0.0', resolve)); // a machine without IPv6
    listener.listen(0, '::', resolve);
  });
  port = (listener.address() as AddressInfo).port;
});
afterAll(() => {
  for (const listener of listeners) listener.close().closeAllConnections();
});

const send = (sender: HttpsWebhookSender, host: string) =>
  sender.send({ url: `http://${host}:${port}/hook`, headers: {}, body: '{}' }, AbortSignal.timeout(10_000));

/** How an address inside can be spelt. All but names are refused when they are given. */
const LITERALS = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0x7f.1',
  '017700000001',
  '0177.0.0.01',
  '127.0.0.1.',
  '127.255.255.254',
  '0.0.0.0',
  '0',
  '%31%32%37.0.0.1',
  '１２７.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:7f00:0001]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'hooks.localhost',
];

describe('an address inside', () => {
  it.each(LITERALS)('is refused when it is given and when it is asked: %s', async (host) => {
    const before = connections;
    expect(() => requireReceiver(guarded, `http://${host}:${port}/hook`)).toThrow('must not lead to an address inside');
    await expect(send(guarded, host)).rejects.toThrow('must not lead to an address inside');
    expect(connections).toBe(before);
  });

  it.each([hostname(), 'ip6-localhost', 'ip6-loopback'])(
    'is not reached by a name that resolves to it: %s',
    async (host) => {
      const before = connections;
      expect(guarded.reasonAgainst(new URL(`http://${host}/`))).toBeUndefined();
      await expect(send(guarded, host)).rejects.toThrow(/inside a network|ENOTFOUND|EAI_AGAIN/);
      expect(connections).toBe(before);
    },
  );

  it('is asked where that is allowed, so that the listener proves something', async () => {
    const before = connections;
    expect(await send(open, '127.0.0.1')).toBe(204);
    expect(await send(open, 'localhost')).toBe(204);
    expect(connections).toBe(before + 2);
  });
});

describe('an address outside', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'])(
    'may be asked: %s',
    (address) => expect(isOutsideAddress(address)).toBe(true),
  );

  it.each(['', 'hooks.example.com', '1.2.3', 'fe80::1%eth0'])('is no such text: %s', (text) =>
    expect(isOutsideAddress(text)).toBe(false),
  );
});

describe('a URL', () => {
  it('has to be https, unless http is allowed', () => {
    expect(() => requireReceiver(strict, 'http://hooks.example.com/')).toThrow('must begin with https://');
    expect(requireReceiver(strict, 'https://hooks.example.com')).toBe('https://hooks.example.com/');
    expect(requireReceiver(guarded, 'http://hooks.example.com/')).toBe('http://hooks.example.com/');
  });

  it('is checked as the settings are when it is asked, not as they were when it was given', async () => {
    await expect(send(strict, '93.184.216.34')).rejects.toThrow('must begin with https://');
  });
});

describe('a receiver that is slow', () => {
  it.each([
    ['says nothing', ''],
    ['sends its headers byte by byte', 'HTTP/1.1 204 No'],
    ['says again and again that it goes on', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)],
  ])('%s: the request ends with its signal', async (_how, text) => {
    const server = createTcpServer((socket) => socket.on('error', () => {}).write(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const ending = new AbortController();
    const closed = new Promise((resolve) =>
      server.on('connection', (socket) => {
        socket.on('data', () => ending.abort());
        socket.on('close', resolve);
      }),
    );
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await expect(open.send({ url, headers: {}, body: '{}' }, ending.signal)).rejects.toThrow('aborted');
    await closed;
    server.close();
  });

  it('has answered once its status is there, however long its body goes on', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(100_000)), 1);
      response.on('close', () => clearInterval(more));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await open.send({ url, headers: {}, body: '{}' }, AbortSignal.timeout(10_000))).toBe(200);
    await new Promise((resolve) => server.close(resolve)); // its connection has been closed
  });
});
