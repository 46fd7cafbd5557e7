import { expect, it } from '@jest/globals';
import { isSameMetadata, type Metadata, requireMetadata } from './metadata.js';

const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, '']));

it.each<[string, object]>([
  ['nothing', {}],
  ['20 keys', keys(20)],
  ['a key of 40 characters', { [`aZ09_-${'k'.repeat(34)}`]: 'v' }],
  ['names that every object has', { constructor: 'a', toString: 'b', hasOwnProperty: 'c', prototype: 'd' }],
  ['4,096 bytes', { key: 'é'.repeat(2_046) + 'a' }],
  ['control characters other than NUL', { key: '\t\n\u0001 👋' }],
])('metadata may be %s', (_what, given) => {
  const kept = requireMetadata(given as Record<string, unknown>);
  expect(Object.entries(kept)).toEqual(Object.entries(given));
  expect(kept).not.toBe(given);
});

it.each<[string, object, RegExp]>([
  ['21 keys', keys(21), /more than 20 keys/],
  ['an empty key', { '': 'v' }, /has a key/],
  ['a key of 41 characters', { ['k'.repeat(41)]: 'v' }, /has a key/],
  ['a key with a dot', { 'a.b': 'v' }, /has a key/],
  ['a key that is not ASCII', { é: 'v' }, /has a key/],
  ['a key that ends with a line feed', { 'a\n': 'v' }, /has a key/],
  ['__proto__', JSON.parse('{"__proto__": "v"}'), /__proto__/],
  ['a number', { key: 1 }, /not a string/],
  ['null', { key: null }, /not a string/],
  ['an object', { key: {} }, /not a string/],
  ['NUL', { key: 'a\0' }, /NUL/],
  ['a lone surrogate', { key: '\ud800' }, /Unicode/],
  ['4,097 bytes', { key: 'é'.repeat(2_047) }, /4,096 bytes/],
  ['4,097 bytes over several keys', { a: 'v'.repeat(2_048), b: 'v'.repeat(2_047) }, /4,096 bytes/],
])('metadata with %s is refused', (_what, given, reason) => {
  const refused = () => requireMetadata(given as Record<string, unknown>);
  expect(refused).toThrow(expect.objectContaining({ code: 'invalid-metadata' }));
  expect(refused).toThrow(reason);
});

it('is compared whatever the order of its keys', () => {
  expect(isSameMetadata({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true);
  const others: Metadata[] = [{ a: '1' }, { a: '1', b: '3' }, { a: '1', c: '2' }, { a: '1', b: '2', c: '' }];
  for (const other of others)
    expect([isSameMetadata({ a: '1', b: '2' }, other), isSameMetadata(other, { a: '1', b: '2' })]).toEqual([
      false,
      false,
    ]);
});
