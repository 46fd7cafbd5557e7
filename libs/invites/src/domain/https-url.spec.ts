import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isHttpsUrl } from './https-url.js';

describe('an https URL', () => {
  it.each([
    'https://example.com',
    'HTTPS://cdn.example.com:8443/a/b.png?size=96&v=2#top',
    'https://lh3.example.com/a-/AOh14Gg=s96-c',
    'https://example.com/%E2%9C%93.png',
    'https://192.0.2.1/logo.svg',
    'https://xn--bcher-kva.example/',
    `https://example.com/${'x'.repeat(2_028)}`,
  ])('is %s', (text) => {
    expect(isHttpsUrl(text)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['http://example.com/logo.png', 'without TLS'],
    ['javascript:alert(1)', 'a script'],
    ['data:image/svg+xml,%3Csvg%3E', 'data'],
    ['//example.com/logo.png', 'without a scheme'],
    ['https:example.com', 'without slashes'],
    ['https:\\\\example.com', 'with backslashes'],
    ['https://', 'without a host'],
    ['https://:443/', 'with nothing but a port'],
    ['https://example.com:99999/', 'with a port that there is not'],
    ['https://user@example.com/', 'with a user'],
    ['https://user:password@example.com/', 'with a password'],
    [' https://example.com/', 'after a space'],
    ['https://example.com/a b', 'with a space'],
    ['https://example.com/\n', 'with a line break'],
    ['https://example.com/\t', 'with a tab'],
    ['https://example.com/"onload="x', 'with a quote'],
    ['https://example.com/<svg>', 'with markup'],
    ['https://example.com/%zz', 'with a percent sign that encodes nothing'],
    ['https://example.com/#a#b', 'with two fragments'],
    ['https://bücher.example/', 'with letters beyond ASCII'],
    [`https://example.com/${'x'.repeat(2_029)}`, 'with 2,049 characters'],
  ])('is not %j, which is %s', (text) => {
    expect(isHttpsUrl(text)).toBe(false);
  });

  it('of whatever form leads to an https address, and has only characters that need no escaping', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.webUrl({ validSchemes: ['https', 'http'], withFragments: true }), fc.string()),
        (text) => {
          fc.pre(isHttpsUrl(text));
          expect(new URL(text).protocol).toBe('https:');
          expect(text).toMatch(/^[^\s"<>\\^`{|}\p{Cc}]+$/u);
        },
      ),
    );
  });
});
