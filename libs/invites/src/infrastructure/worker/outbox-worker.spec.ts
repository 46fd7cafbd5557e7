import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { eventually } from '../../../../../test/support/processes.js';
import type { Database, Listener } from '../postgres/database.js';
import { OutboxWorker } from './outbox-worker.js';

let warnings: string[];
beforeEach(() => {
  warnings = [];
  Logger.overrideLogger(Object.assign(new ConsoleLogger(), { warn: (text: string) => void warnings.push(text) }));
});
afterEach(() => Logger.overrideLogger(['fatal']));

/** A worker with nothing to deliver, and how often it has looked. */
function workerOn(database: Pick<Database, 'listen' | 'query'>) {
  const inFlight = { room: 1, giveBackWaiting() {}, abort() {}, idle: async () => {} };
  const looked = { times: 0 };
  const delivery = {
    inFlight,
    async execute() {
      looked.times += 1;
      return [];
    },
  };
  const settings = { webhooks: undefined, notifyInviters: false, mailLeaseMs: 30_000 };
  const deliveries = [delivery, delivery, delivery, delivery] as unknown as [never, never, never, never];
  const worker = new OutboxWorker(...deliveries, { list: [] } as never, settings, database as Database);
  worker.onApplicationBootstrap();
  return { worker, looked };
}

it('a worker that PostgreSQL does not notify says so once, and looks by itself', async () => {
  const { worker, looked } = workerOn({ listen: async () => async () => {}, query: async () => [] });
  await eventually(async () => looked.times >= 3 || undefined);
  await worker.beforeApplicationShutdown();
  expect(warnings).toEqual([expect.stringMatching(/^PostgreSQL does not notify this process \(LISTEN\)/)]);
});

it('a worker that hears itself says nothing', async () => {
  let listener: Listener;
  const { worker, looked } = workerOn({
    async listen(_channel, given) {
      listener = given;
      return async () => {};
    },
    async query() {
      listener.notified();
      return [];
    },
  });
  await eventually(async () => looked.times >= 3 || undefined);
  await worker.beforeApplicationShutdown();
  expect(warnings).toEqual([]);
});
