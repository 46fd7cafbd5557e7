import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import proxyAddr from '@fastify/proxy-addr';
import fc from 'fast-check';
import { readForwarded } from './read-forwarded.js';
import { trustedProxies } from './trusted-proxies.js';

const PROXY = '10.0.0.1';
const CLIENT = '192.0.2.1';
const isTrusted = trustedProxies(['10.0.0.0/8']);
const read = readForwarded(isTrusted);

/** Whom a request comes from, as Fastify reads it after us. */
function clientOf(headers: IncomingHttpHeaders, remoteAddress = PROXY): string {
  const request = { socket: { remoteAddress }, headers: { ...headers } } as unknown as IncomingMessage;
  read(request);
  return proxyAddr(request, isTrusted);
}

describe('behind a trusted proxy, the client', () => {
  it.each([
    [`for=${CLIENT}`, CLIENT],
    [`proto=https;for=${CLIENT}`, CLIENT],
    [`For="${CLIENT}:47011";by=10.0.0.1;host=app.engines.net`, CLIENT],
    ['for="[2001:db8::1]:4711"', '2001:db8::1'],
    ['for="[2001:DB8:0:0::1]"', '2001:db8::1'],
    ['for="::ffff:192.0.2.1"', CLIENT],
    [`for=192.0.2.77, for=${CLIENT}`, CLIENT],
    [`for=${CLIENT}, for=10.1.2.3;by=10.0.0.1`, CLIENT],
    [`for=10.1.2.3, for="${CLIENT}:1", for="10.3.2.1:2"`, CLIENT],
  ])('of `Forwarded: %s` is %s', (forwarded, client) => {
    expect(clientOf({ forwarded })).toBe(client);
  });

  it.each([
    'for=unknown',
    'for=_hidden',
    `for=${CLIENT}, for=unknown`,
    'for=app.engines.net',
    `for=${CLIENT}, proto=http`,
  ])('of `Forwarded: %s` has no address, whatever else it says', (forwarded) => {
    expect(clientOf({ forwarded })).toBe('unknown');
  });

  it.each([
    CLIENT,
    `for=${CLIENT}:80`,
    'for=[2001:db8::1]',
    `for="${CLIENT}`,
    `for=${CLIENT};`,
    `host=", for=${CLIENT}`,
    `for=${CLIENT},,for=${CLIENT}`,
    'for=',
    '',
  ])('is the proxy itself when it sends `Forwarded: %s`, which is no such header', (forwarded) => {
    expect(clientOf({ forwarded })).toBe(PROXY);
    expect(clientOf({ forwarded, 'x-forwarded-for': CLIENT })).toBe(PROXY);
  });

  it('is the one that both headers name, and the proxy itself where they differ', () => {
    const both = (forwarded: string, list: string) => clientOf({ forwarded, 'x-forwarded-for': list });
    expect(both(`for=${CLIENT}`, `192.0.2.77, ${CLIENT}:4711`)).toBe(CLIENT);
    expect(both(`for=192.0.2.66, for=${CLIENT}`, `192.0.2.77, ${CLIENT}, 10.1.1.1`)).toBe(CLIENT);
    expect(both('for=192.0.2.66', CLIENT)).toBe(PROXY);
    expect(both(`for=192.0.2.66, for=${CLIENT}`, '192.0.2.77')).toBe(PROXY);
    expect(both('proto=https', CLIENT)).toBe(CLIENT);
  });

  it('can not be chosen by the client, whichever header the proxy sets and whatever the client writes there or in the other', () => {
    const claims = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.stringMatching(/^[\w=;, ".:[\]-]{0,40}$/),
      fc.constantFrom(
        'for=192.0.2.66',
        'for=192.0.2.66;',
        'for="192.0.2.66',
        '192.0.2.66',
        '192.0.2.66, 10.0.0.2',
        'host="',
      ),
    );
    const added = (own: string | undefined, entry: string) => (own === undefined ? entry : `${own}, ${entry}`);
    fc.assert(
      fc.property(fc.option(claims, { nil: undefined }), fc.option(claims, { nil: undefined }), (forwarded, listed) => {
        const behindOneThatLists = {
          ...(forwarded !== undefined && { forwarded }),
          'x-forwarded-for': added(listed, CLIENT),
        };
        const behindOneThatForwards = {
          ...(listed !== undefined && { 'x-forwarded-for': listed }),
          forwarded: added(forwarded, `for=${CLIENT}`),
        };
        for (const headers of [behindOneThatLists, behindOneThatForwards])
          expect([CLIENT, PROXY]).toContain(clientOf(headers));
      }),
      { numRuns: 500 },
    );
  });
});

it('a client that is no trusted proxy is where it is, whatever it sends', () => {
  expect(clientOf({ forwarded: 'for=192.0.2.66', 'x-forwarded-for': '192.0.2.77' }, CLIENT)).toBe(CLIENT);
});
