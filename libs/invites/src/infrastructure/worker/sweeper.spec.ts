import { expect, it } from '@jest/globals';
import { Sweeper } from './sweeper.js';

it.each([
  ['with webhooks', {}, ['lapsed invites', 'keys', 'inviters', 'Owners']],
  ['without webhooks', undefined, ['lapsed invites', 'keys', 'inviters']],
])('the sweeper begins with its process and does all of its work, %s', async (_what, webhooks, expected) => {
  const done: string[] = [];
  const work = (what: string) => async () => void done.push(what);
  const sweeper = new Sweeper(
    { execute: work('lapsed invites') } as never,
    { purge: work('keys') } as never,
    { execute: work('inviters') } as never,
    { execute: work('Owners') } as never,
    { webhooks } as never,
  );
  sweeper.onApplicationBootstrap();
  await sweeper.beforeApplicationShutdown();
  expect(done).toEqual(expected);
});
