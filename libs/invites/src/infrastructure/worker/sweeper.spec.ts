import { expect, it } from '@jest/globals';
import { FixedClock } from '../../testing/index.js';
import { Sweeper } from './sweeper.js';

it.each([
  ['with webhooks', {}, ['reminders', 'lapses', 'lapsed invites', 'keys', 'notices', 'Owners', 'settled invites']],
  ['without webhooks', undefined, ['reminders', 'lapses', 'lapsed invites', 'keys', 'notices', 'settled invites']],
])('the sweeper begins with its process and does all of its work, %s', async (_what, webhooks, expected) => {
  const done: string[] = [];
  const work = (what: string) => async () => void done.push(what);
  const sweeper = new Sweeper(
    { execute: work('reminders') } as never,
    { execute: work('lapses') } as never,
    { execute: work('lapsed invites') } as never,
    { purge: work('keys') } as never,
    { purge: work('notices') } as never,
    { execute: work('Owners') } as never,
    { execute: work('settled invites') } as never,
    new FixedClock(),
    { webhooks } as never,
  );
  sweeper.onApplicationBootstrap();
  await sweeper.beforeApplicationShutdown();
  expect(done).toEqual(expected);
});
