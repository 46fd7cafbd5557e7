import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answersOn, type BareAnswer, exchange, openSocket } from '../support/bare-socket.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const SECOND = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
const GET = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';
const POST = 'POST /api/v1/workspaces/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** Of every answer. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': expect.stringMatching(/^default-src 'none'; frame-ancestors 'none';/),
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** One refusal in full form, of a server that has hung up: nothing after it was taken for a request. */
function expectRefused(answers: readonly BareAnswer[], status: number, code: string) {
  expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual([[status, code]]);
  const [{ headers, body }] = answers as [BareAnswer];
  expect(body).toMatchObject({ type: `urn:problem:${code}`, status, title: expect.any(String) });
  expect(headers).toMatchObject({
    connection: 'close',
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    ...HEADERS,
  });
}

describe('what two servers in a row could read in two ways is refused, and a request hidden in it is not answered', () => {
  it.each([
    ['a length and chunks', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${POST}Content-Length: 2\r\nContent-Length: 80\r\n\r\n{}`],
    ['the same length twice', `${POST}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
    ['a list of lengths', `${POST}Content-Length: 2, 2\r\n\r\n{}`],
    ['a length with a sign', `${POST}Content-Length: +2\r\n\r\n{}`],
    ['a negative length', `${POST}Content-Length: -2\r\n\r\n{}`],
    ['a hexadecimal length', `${POST}Content-Length: 0x2\r\n\r\n{}`],
    ['a length beyond 64 bits', `${POST}Content-Length: 18446744073709551618\r\n\r\n{}`],
    ['another coding before the chunks', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['chunks twice', `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a coding that looks like chunks', `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['the identity as a coding', `${POST}Transfer-Encoding: identity\r\n\r\n`],
    ['a parameter of chunked', `${POST}Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n`],
    ['chunks in HTTP/1.0', 'POST /api/v1/workspaces/ HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a folded header', `${GET}X-A: 1\r\n 2\r\n\r\n`],
    ['a folded coding', `${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`],
    ['a space before the colon', `${POST}Content-Length : 2\r\n\r\n{}`],
    ['a space before the first header', 'GET /health/live HTTP/1.1\r\n Host: x\r\n\r\n'],
    ['lines that end with LF alone', 'GET /health/live HTTP/1.1\nHost: x\n\n'],
    ['a header that ends with LF alone', `${GET}X-A: 1\nX-B: 2\r\n\r\n`],
    ['a header that ends with CR alone', `${GET}X-A: 1\rX-B: 2\r\n\r\n`],
    ['NUL in a header', `${GET}X-A: 1\0\r\n\r\n`],
    ['chunks that end with LF alone', `${CHUNKED}2\n{}\n0\n\n`],
    ['a chunk size with a prefix', `${CHUNKED}0x2\r\n{}\r\n0\r\n\r\n`],
    ['a negative chunk size', `${CHUNKED}-2\r\n{}\r\n0\r\n\r\n`],
    ['a chunk size beyond 64 bits', `${CHUNKED}10000000000000002\r\n{}\r\n0\r\n\r\n`],
    ['a chunk that is longer than it says', `${CHUNKED}2\r\n{}xx\r\n0\r\n\r\n`],
    ['LF in a chunk extension', `${CHUNKED}2;a\nb\r\n{}\r\n0\r\n\r\n`],
    ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['two Hosts', `${GET}Host: x\r\n\r\n`],
    ['an absolute address', 'GET http://evil.example/health/live HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a fragment', 'GET /health/live#x HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a space in the address', 'GET /health/live x HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['bytes beyond ASCII in the address', 'GET /health/\xe9 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['HTTP/0.9', 'GET /health/live\r\n\r\n'],
    ['HTTP/0.9 by name', 'GET /health/live HTTP/0.9\r\nHost: x\r\n\r\n'],
    ['HTTP/2.0 by name', 'GET /health/live HTTP/2.0\r\nHost: x\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a method that is none', 'FOO /health/live HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a method in lower case', 'get /health/live HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s', async (_what, text) => {
    expectRefused(await exchange(api.origin, text + SECOND), 400, 'bad-request');
  });

  it.each<[string, string, number, string]>([
    ['headers beyond 16 KiB', `${GET}A: ${'a'.repeat(16_384)}\r\n\r\n`, 431, 'headers-too-large'],
    ['chunk extensions beyond 16 KiB', `${CHUNKED}2;${'a'.repeat(17_000)}\r\n{}\r\n`, 413, 'body-too-large'],
  ])('%s', async (_what, text, status, code) => {
    expectRefused(await exchange(api.origin, text + SECOND), status, code);
  });
});

describe('what can be read in one way only is answered once, and so is the request after it', () => {
  it.each<[string, string, number]>([
    ['a request in the body of a GET', `${GET}Content-Length: ${SECOND.length}\r\n\r\n${SECOND}`, 200],
    ['a request in a chunk', `${CHUNKED}${SECOND.length.toString(16)}\r\n${SECOND}\r\n0\r\n\r\n`, 401],
    ['a request in a trailer', `${CHUNKED}0\r\nX-A: ${SECOND.split('\r\n')[0]}\r\n\r\n`, 401],
    ['chunks in any case', `${POST}Transfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n`, 401],
    ['an expectation that is none', `${POST}Expect: tea\r\nContent-Length: 2\r\n\r\n{}`, 401],
    ['a hundred headers', `${GET}${'A: b\r\n'.repeat(99)}\r\n`, 200],
    ['an address without a slash', 'GET *health/live HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['a hundred headers and one', `${GET}${'A: b\r\n'.repeat(100)}\r\n`, 431],
    ['an address beyond 8 KiB', `GET /${'a'.repeat(8192)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
    ['TRACE', 'TRACE /health/live HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['an address that is no percent-encoding', 'GET /api/v1/invites/%zz/ HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ])('%s', async (_what, text, status) => {
    const answers = await exchange(api.origin, text + SECOND);
    expect(answers.map((answer) => answer.status)).toEqual([status, 200]);
    for (const { headers } of answers) expect(headers).toMatchObject(HEADERS);
  });

  it('an offer to change the protocol is passed over', async () => {
    const socket = await openSocket(api.origin);
    const answers = answersOn(socket);
    socket.write(`${GET}Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write(SECOND);
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('garbage after a request that is being answered does not get into its answer', async () => {
    const socket = await openSocket(api.origin);
    const answers = answersOn(socket);
    socket.write(`${GET}\r\n`);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.write('garbage\r\n\r\n');
    expect((await answers).map(({ status }) => status)).toEqual([200, 400]);
  });
});

describe('a client that takes its time', () => {
  it('has 15 seconds for the headers, 30 for the request, and may not fall silent for longer than 60', () => {
    const { headersTimeout, requestTimeout, timeout } = api.app.getHttpServer();
    expect({ headersTimeout, requestTimeout, timeout }).toEqual({
      headersTimeout: 15_000,
      requestTimeout: 30_000,
      timeout: 60_000,
    });
  });

  it('is answered with 408 and cut off, wherever it stops; bytes that trickle in win it no time', async () => {
    const impatient = await startTestApi();
    try {
      Object.assign(impatient.app.getHttpServer(), { headersTimeout: 100, requestTimeout: 200 });
      const beginnings = ['', GET, `${POST}Content-Length: 60000\r\n\r\n{`, `${CHUNKED}ffff\r\n{`];
      const refusals = beginnings.map(async (text) => {
        const socket = await openSocket(impatient.origin);
        socket.write(text);
        const trickle = setInterval(() => socket.write(text === '' ? '' : 'x'), 50);
        const answers = await answersOn(socket);
        clearInterval(trickle);
        return answers;
      });
      for (const answers of await Promise.all(refusals)) expectRefused(answers, 408, 'request-timeout');
    } finally {
      await impatient.stop();
    }
  });
});
