import { expect, it } from '@jest/globals';
import { readArguments } from './mails-arguments.js';

it.each([
  [['failed'], ['failed'], undefined],
  [['requeue', '1', '12'], ['requeue', '1', '12'], undefined],
  [['requeue', '--all'], ['requeue'], true],
])('%j is understood', (args, positionals, all) => {
  expect(readArguments(args)).toMatchObject({ positionals, values: { ...(all && { all }) } });
});

it.each([
  [[]],
  [['nonsense']],
  [['requeue']],
  [['requeue', 'x']],
  [['requeue', '0']],
  [['requeue', '1', '--all']],
  [['failed', '1']],
  [['failed', '--all']],
  [['failed', '--x']],
])('%j is answered with the usage', (args) => {
  expect(() => readArguments(args)).toThrow('npm run -s mails -- requeue');
});
