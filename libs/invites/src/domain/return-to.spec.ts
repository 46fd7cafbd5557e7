import { expect, it } from '@jest/globals';
import { requireReturnTo } from './return-to.js';

it.each([
  '/',
  '/projects/7',
  '/a?b=//c&d=https://e',
  '/a#//b',
  '/projekte/ü',
  '/a/../b',
  '/:80',
  '/@a',
  `/${'a'.repeat(499)}`,
])('%s may be returned to', (path) => {
  expect(requireReturnTo(path)).toBe(path);
});

it.each([
  '',
  'a',
  '?a',
  '#a',
  './a',
  'https://elsewhere.example',
  'javascript:alert(1)',
  '//elsewhere.example',
  '///elsewhere.example',
  '/\\elsewhere.example',
  '\\/elsewhere.example',
  '/a\\b',
  '/\t/elsewhere.example',
  '/\n/elsewhere.example',
  ' /a',
  '/a b',
  '/a\u00a0b',
  '/a\u2028b',
  '/a\0b',
  '/a\u007f',
  '/\ud800',
  '/.//elsewhere.example',
  '/..//elsewhere.example',
  '/%2e%2e//elsewhere.example',
  '/a/..//elsewhere.example',
  `/${'a'.repeat(500)}`,
])('%j is no place to return to', (path) => {
  expect(() => requireReturnTo(path)).toThrow(expect.objectContaining({ code: 'invalid-return-to' }));
});
