import { expect, it } from '@jest/globals';
import { readAddress } from './erase-arguments.js';

it('an address is understood, and so is a call for help', () => {
  expect(readAddress(['Ada@Example.com'])).toBe('Ada@Example.com');
  expect(readAddress(['--help'])).toBeUndefined();
  expect(readAddress(['-h', 'ada@example.com'])).toBeUndefined();
});

it.each([[[]], [['ada@example.com', 'grace@example.com']], [['--all']], [['ada@example.com', '--force']]])(
  '%j is answered with the usage',
  (args) => {
    expect(() => readAddress(args)).toThrow('npm run -s erase -- ADDRESS');
  },
);

it.each([
  ['ada', /must have the form name@domain\.$/],
  ['', /must have the form name@domain\.$/],
  ['ada@localhost', /must have a domain with a dot\.$/],
  ['%@example.com@x', /^This is no address to erase: it/],
  ['"ada"@example.com', /^This is no address to erase: it may have only/],
])('%j is refused with the reason, and without the address', (address, message) => {
  expect(() => readAddress([address])).toThrow(message);
});
