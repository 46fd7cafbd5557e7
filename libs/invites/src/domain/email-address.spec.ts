import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EmailAddress } from './email-address.js';
import { InviteError } from './invite-error.js';

/** Any error other than a refusal fails the test. */
function parsedOrRefused(typed: string): EmailAddress | undefined {
  try {
    return EmailAddress.parse(typed);
  } catch (error) {
    if (error instanceof InviteError) return undefined;
    throw error;
  }
}

describe('an address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com', 'ada@example.com'],
    ['  Ada.Lovelace@Example.COM ', 'Ada.Lovelace@Example.COM', 'ada.lovelace@example.com'],
    ['\tada@example.com\r\n', 'ada@example.com', 'ada@example.com'],
    ['\uFEFF\u00A0ada@example.com\u200B\u2028', 'ada@example.com', 'ada@example.com'],
    ['\u202Aada@example.com\u202C', 'ada@example.com', 'ada@example.com'],
    ['ada+news@example.com', 'ada+news@example.com', 'ada+news@example.com'],
    ["o'brien/x=y{z}~@sub.example-1.co", "o'brien/x=y{z}~@sub.example-1.co", "o'brien/x=y{z}~@sub.example-1.co"],
    ['ada@Bücher.example', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('%s is shown as %s and compared as %s', (typed, display, normalised) => {
    expect(EmailAddress.parse(typed)).toMatchObject({ display, normalised });
  });

  it.each([
    ['nothing', ''],
    ['only spaces', '   '],
    ['no @', 'ada.example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'ada@'],
    ['two @', 'ada@home@example.com'],
    ['a quoted local part', '"ada"@example.com'],
    ['a comment', 'ada(work)@example.com'],
    ['a display name', 'Ada <ada@example.com>'],
    ['angle brackets', '<ada@example.com>'],
    ['a source route', '@relay.example:ada@example.com'],
    ['a mailto: URL', 'mailto:ada@example.com'],
    ['an address literal', 'ada@[192.0.2.1]'],
    ['an IPv4 address as a domain', 'ada@192.0.2.1'],
    ['a list', 'ada@example.com,bob@example.com'],
    ['a list with a semicolon', 'ada@example.com;bob@example.com'],
    ['a domain without a dot', 'ada@localhost'],
    ['a domain that ends in a dot', 'ada@example.com.'],
    ['an empty label', 'ada@example..com'],
    ['a label that begins with a hyphen', 'ada@-example.com'],
    ['an underscore in the domain', 'ada@exa_mple.com'],
    ['a local part that begins with a dot', '.ada@example.com'],
    ['two dots in the local part', 'ada..l@example.com'],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['255 characters', `a@${'b'.repeat(61)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}`],
    ['a header of its own', 'ada@example.com\r\nBcc: eve@example.com'],
    ['a tab', 'ada@\texample.com'],
    ['a zero-width space before the @', 'ada\u200B@example.com'],
    ['a NUL', 'ada\0@example.com'],
    ['the Kelvin sign, which folds to k', '\u212Aelvin@example.com'],
    ['a dotless i', 'd\u0131ana@example.com'],
    ['a Cyrillic homograph', '\u0430da@example.com'],
    ['a slash in an internationalised domain', 'ada@bücher.example/x'],
    ['a user in an internationalised domain', 'ada@eve:x@bücher.example'],
    ['a lone surrogate in the domain', 'ada@\ud800.example'],
  ])('with %s is refused', (_what, typed) => {
    expect(() => EmailAddress.parse(typed)).toThrow(InviteError);
  });

  it('of any length is refused at once', () => {
    const started = performance.now();
    const letters = String.fromCodePoint(...Array.from({ length: 20_000 }, (_, index) => 0x4e00 + index)); // no two alike
    const domains = [letters, 'b.'.repeat(100_000), 'ü.'.repeat(100_000)].map((domain) => `a@${domain}.example`);
    for (const typed of [`a${' '.repeat(1_000_000)}@x`, `${'a.'.repeat(500_000)}@x`, ...domains]) {
      expect(() => EmailAddress.parse(typed)).toThrow(InviteError);
    }
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('in homograph domains are two addresses', () => {
    const latin = EmailAddress.parse('ada@paypal.example');
    const cyrillic = EmailAddress.parse('ada@p\u0430ypal.example');
    expect(latin.equals(cyrillic)).toBe(false);
  });

  it('whatever is typed is refused, or becomes one ASCII address that parses to itself', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.emailAddress(),
      fc.tuple(fc.string(), fc.domain()).map((parts) => parts.join('@')),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const address = parsedOrRefused(text);
        fc.pre(address !== undefined);
        expect(address.display).toMatch(/^[\x21-\x7e]+@[\x21-\x7e]+$/);
        expect(address.display.length).toBeLessThanOrEqual(254);
        expect(EmailAddress.parse(address.normalised).normalised).toBe(address.normalised);
      }),
      { numRuns: 2000 },
    );
  });
});
