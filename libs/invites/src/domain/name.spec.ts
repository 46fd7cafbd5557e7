import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isVisible } from './is-visible.js';
import { cleanName, nameOf } from './name.js';
import { trimmed } from './trimmed.js';

/** Every character of Unicode but halves of pairs, as one text. */
const ALL = Array.from({ length: 0x220 }, (_, row) => row * 0x800)
  .flatMap((row) => (row === 0xd800 ? [] : String.fromCodePoint(...Array.from({ length: 0x800 }, (_, at) => row + at))))
  .join('');
const having = (property: RegExp) => ALL.match(property) ?? [];

const SPACES = [...having(/\p{White_Space}/gu), '\uFEFF', '\u200B', '\u200C', '\u200D', '\u2060', '\u200E', '\u202C'];
const BLANKS = ['\u3164', '\u115F', '\u1160', '\uFFA0', '\u2800', '\u{1D159}', '\u034F', '\uFE0F', '\u{E0041}'];
const space = fc.string({ unit: fc.constantFrom(...SPACES), maxLength: 5 });
const blank = fc.string({ unit: fc.constantFrom(...SPACES, ...BLANKS, '\0', '\u0301', '\u20DD') });
const seen = fc.constantFrom('a', 'é', 'ا', '漢', 'ᄒ', '🦊', '-', '.', '⠁', 'e\u0301', '❤\uFE0F', '\uE000');

it('nothing of a space, a control or format character, or a mark alone can be seen', () => {
  const nothing = having(/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{M}]/gu);
  expect(nothing.length).toBeGreaterThan(6_000);
  expect(nothing.filter(isVisible)).toEqual([]);
  expect([isVisible(''), isVisible('\ud83e'), isVisible('\u0301\u200D\u0301'), ...BLANKS.map(isVisible)]).not.toContain(
    true,
  );
});

it('every letter, digit, sign of punctuation and symbol can be seen, but for those that are blank', () => {
  const invisible = having(/[\p{L}\p{N}\p{P}\p{S}]/gu).filter((one) => !isVisible(one));
  expect(invisible).toEqual(['\u115F', '\u1160', '\u2800', '\u3164', '\uFFA0', '\u{13441}', '\u{13442}', '\u{1D159}']);
});

describe('a text', () => {
  it('loses the space around it, and nothing else', () => {
    for (const one of SPACES) expect([one, trimmed(`${one}a${one}b${one}${one}`)]).toEqual([one, `a${one}b`]);
    fc.assert(
      fc.property(space, fc.string({ unit: 'binary' }), space, (before, text, after) => {
        const whole = trimmed(before + text + after);
        expect(before + text + after).toContain(whole);
        expect([trimmed(whole), trimmed(text)]).toEqual([whole, whole]);
        expect(whole).toBe(whole.trim());
      }),
    );
  });

  it('that ends in what shapes its last character keeps that', () => {
    for (const name of ['Ada ❤\uFE0F', '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}', 'e\u0301'])
      expect(trimmed(` ${name} `)).toBe(name);
  });

  it('is trimmed in linear time', () => {
    const startedAt = performance.now();
    for (const text of [' '.repeat(1_000_000), `a${'\u200B'.repeat(1_000_000)}b`, `${'a '.repeat(500_000)}`])
      expect(trimmed(text).length).toBeLessThan(1_000_003);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('a person', () => {
  const name = fc.oneof(
    blank,
    fc.tuple(space, seen, space).map((parts) => parts.join('')),
  );

  it('is called by name, else by user name, else by address, whichever can be seen', () => {
    fc.assert(
      fc.property(name, name, name, (fullName, username, email) => {
        const first = [fullName, username, email].find(isVisible);
        expect(nameOf({ fullName, username, email })).toBe(first === undefined ? '' : trimmed(first));
      }),
    );
  });

  it('has no name of which nothing can be seen', () => {
    fc.assert(fc.property(blank, (text) => void expect(cleanName(text)).toBe('')));
    fc.assert(
      fc.property(
        blank,
        seen,
        blank,
        (before, letter, after) => void expect(cleanName(before + letter + after)).toContain(letter),
      ),
    );
  });
});
