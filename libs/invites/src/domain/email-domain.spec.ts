import { describe, expect, it } from '@jest/globals';
import { EmailAddress } from './email-address.js';
import { requireDomain } from './email-domain.js';
import { InviteError } from './invite-error.js';

describe('a domain of addresses', () => {
  it.each([
    ['example.com', 'example.com'],
    [' \tExample.COM\u200B ', 'example.com'],
    ['B\u00fccher.example', 'xn--bcher-kva.example'],
    ['xn--BCHER-kva.example', 'xn--bcher-kva.example'],
    ['mail.sub.example.co', 'mail.sub.example.co'],
  ])('%j is compared as %s, as the domain of an address is', (typed, domain) => {
    expect(requireDomain(typed)).toBe(domain);
    expect(EmailAddress.parse(`Ada@${typed.trim()}`).domain).toBe(domain);
  });

  it.each([
    '',
    ' ',
    'localhost',
    '@example.com',
    'ada@example.com',
    '*.example.com',
    '.example.com',
    'example.com.',
    'exa mple.com',
    'exa_mple.com',
    '192.0.2.1',
    '[192.0.2.1]',
    'https://example.com',
    'example.com/x',
    'b\u00fccher.example/x',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(150)}com`,
    '\u00fc.'.repeat(1_000_000),
  ])('is no %.30j', (typed) => {
    expect(() => requireDomain(typed)).toThrow(InviteError);
  });
});
