import { describe, expect, it } from '@jest/globals';
import { requireLocale } from './locale.js';

describe('a locale', () => {
  it.each([
    ['en', 'en'],
    ['DE', 'de'],
    ['de-at', 'de-AT'],
    ['sr-latn-rs', 'sr-Latn-RS'],
    ['iw', 'he'],
    ['de-u-ca-buddhist', 'de-u-ca-buddhist'],
    ['tlh', 'tlh'],
    ['pt_BR', 'pt-BR'],
    ['zh_hant_tw', 'zh-Hant-TW'],
    ['\uFEFF de-AT\u00A0\r\n', 'de-AT'],
  ])('%s is kept as %s', (tag, canonical) => {
    expect(requireLocale(tag)).toBe(canonical);
    expect(requireLocale(canonical)).toBe(canonical);
  });

  it.each([
    '',
    ' ',
    'e',
    'en__US',
    'en_US.UTF-8',
    'en-',
    '-en',
    'en US',
    'en\nUS',
    'deutsch!',
    'türkçe',
    'x-private',
    'en-US-US',
  ])('%j is refused', (tag) => {
    expect(() => requireLocale(tag)).toThrow(expect.objectContaining({ code: 'invalid-locale' }));
  });

  it('has at most 35 characters', () => {
    const tag = `de-x-${'aaaaaaaa-'.repeat(3)}`;
    expect(requireLocale(`${tag}aaa`)).toHaveLength(35);
    expect(() => requireLocale(`${tag}aaaa`)).toThrow('invalid-locale: has more than 35 characters');
  });
});
