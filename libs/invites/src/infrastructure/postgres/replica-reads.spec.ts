import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import { InviteError } from '../../domain/invite-error.js';
import { ReplicaReads } from './replica-reads.js';
import { TransactionScope } from './transaction-scope.js';

beforeAll(() => {
  Logger.overrideLogger(false);
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
});
afterAll(() => void jest.useRealTimers());

const PRIMARY = { name: 'primary' } as unknown as EntityManager;
const REPLICA = { name: 'replica' } as unknown as EntityManager;

/** A primary whose look-ups are answered when the test says so, and a replica that has everything. */
function openReads(slaves: unknown[] = [{}]) {
  const lookUps: (() => void)[] = [];
  let lent = 0;
  const dataSource = {
    options: { replication: { defaultMode: 'master', slaves } },
    manager: PRIMARY,
    query: () => new Promise((resolve) => lookUps.push(() => resolve([{ position: '0/1' }]))),
    createQueryRunner: () => {
      lent += 1;
      return {
        manager: REPLICA,
        connect: async () => {},
        query: async () => [{ reached: true }],
        release: async () => {
          lent -= 1;
        },
      };
    },
  } as unknown as DataSource;
  const scope = new TransactionScope(dataSource);
  const reads = new ReplicaReads(scope, dataSource);
  return { scope, reads, lookUps, where: () => reads.run(async () => scope.manager), lent: () => lent };
}

describe('reads on a replica', () => {
  it('share look-ups on the primary: one under way and one that waits, however many they are', async () => {
    const { where, lookUps, lent } = openReads();
    const first = where();
    await turn();
    const others = Array.from({ length: 50 }, where);
    await turn();
    expect(lookUps).toHaveLength(1);
    lookUps[0]!();
    expect(await first).toBe(REPLICA);
    await turn();
    expect(lookUps).toHaveLength(2);
    lookUps[1]!();
    expect(new Set(await Promise.all(others))).toEqual(new Set([REPLICA]));
    await turn();
    expect(lent()).toBe(0);
  });

  it('that are refused are not repeated', async () => {
    const { reads, lookUps } = openReads();
    let times = 0;
    const reading = reads.run(async () => {
      times += 1;
      throw new InviteError('invite-not-found');
    });
    await turn();
    lookUps[0]!();
    await expect(reading).rejects.toThrow(new InviteError('invite-not-found'));
    expect(times).toBe(1);
  });

  it('whose connection fails are repeated on the primary, where the next ones go at once', async () => {
    const { reads, scope, lookUps, where } = openReads();
    const reading = reads.run(async () => {
      if (scope.manager === REPLICA) throw new QueryFailedError('', [], new Error('terminated'));
      return scope.manager;
    });
    await turn();
    lookUps[0]!();
    expect(await reading).toBe(PRIMARY);
    expect(await where()).toBe(PRIMARY);
    expect(lookUps).toHaveLength(1);
  });

  it('that fail while others succeed leave the replica in use', async () => {
    const { reads, scope, lookUps, where } = openReads();
    const [good, failing] = [
      where(),
      reads.run(async () => {
        if (scope.manager === REPLICA) throw new QueryFailedError('', [], new Error('conflict with recovery'));
        return scope.manager;
      }),
    ];
    await turn();
    lookUps[0]!();
    expect(await Promise.all([good, failing])).toEqual([REPLICA, PRIMARY]);
    const next = where();
    await turn();
    lookUps[1]!();
    expect(await next).toBe(REPLICA);
  });

  it('stay on the primary when it does not say where it is', async () => {
    const reading = openReads().where();
    await turn();
    jest.advanceTimersByTime(100);
    expect(await reading).toBe(PRIMARY);
  });

  it('stay in the transaction that they are made in', async () => {
    const { scope, where, lookUps } = openReads();
    const transaction = {} as EntityManager;
    expect(await scope.reading(transaction, where)).toBe(transaction);
    expect(lookUps).toHaveLength(0);
  });

  it('are read on the primary where there is no replica, without a look-up', async () => {
    const { where, lookUps } = openReads([]);
    expect(await where()).toBe(PRIMARY);
    expect(lookUps).toHaveLength(0);
  });
});

it('a replicated DataSource whose ordinary reads may be stale is refused', () => {
  const dataSource = { options: { replication: { slaves: [{}] } } } as unknown as DataSource;
  expect(() => new TransactionScope(dataSource)).toThrow("replication.defaultMode: 'master'");
});
