import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { type DataSource, type QueryRunner, TypeORMError } from 'typeorm';
import { FreshReads } from '../../application/ports/fresh-reads.js';
import { InviteError } from '../../domain/invite-error.js';
import { TransactionScope } from './transaction-scope.js';

const READY_WITHIN_MS = 100;
const CAUGHT_UP_WITHIN_MS = 50;
const LOOK_AGAIN_MS = 5;
const ANSWERED_WITHIN_MS = 1_000;
const GIVEN_UP_AFTER_MS = 1_000;
const LEFT_ALONE_MS = 5_000;

/** Why the replica can't be read now. */
class Unusable extends Error {}

/**
 * Reads on a replica of the DataSource, if it has one, once that has replayed what the primary had committed when the read
 * was asked for; so nobody, in whatever process, reads less than was there before. What a replica that is away, slow or
 * behind does not answer is read on the primary; if nothing is answered for a second it is left alone for a while.
 */
@Injectable()
export class ReplicaReads extends FreshReads {
  readonly #logger = new Logger('ReplicaReads');
  readonly #isReplicated: boolean;
  #isRead = true;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #leftAloneUntil = 0;
  #lookUp: Promise<unknown> = Promise.resolve();
  #nextLookUp: Promise<string> | undefined;

  constructor(
    private readonly scope: TransactionScope,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {
    super();
    const { replication } = (dataSource.options ?? {}) as { replication?: { slaves?: unknown[] } };
    this.#isReplicated = (replication?.slaves?.length ?? 0) > 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isReplicated || this.scope.isOpen || performance.now() < this.#leftAloneUntil) return work();
    try {
      const result = await this.#onReplica(work);
      this.#succeeded();
      return result;
    } catch (error) {
      if (!isOfConnection(error)) throw error;
      this.#failed(error);
      return work();
    }
  }

  async #onReplica<T>(work: () => Promise<T>): Promise<T> {
    const runner = oneByOne(this.dataSource.createQueryRunner('slave'));
    const ready = this.#catchUp(runner).catch((cause: Error) => {
      throw new Unusable(cause.message, { cause });
    });
    const answer = ready.then(() => this.scope.reading(runner.manager, work));
    // Later than the answer is given, if the replica is slow: a connection is given back when it is idle.
    void answer.finally(() => runner.release()).catch(() => {});
    await inTime(ready, READY_WITHIN_MS);
    return inTime(answer, ANSWERED_WITHIN_MS);
  }

  /** On the connection that is read afterwards: behind one address there may be several replicas. */
  async #catchUp(runner: QueryRunner): Promise<void> {
    const lookUp = this.#primaryPosition();
    lookUp.catch(() => {}); // it is awaited once there is a connection, which could not be given back before
    await runner.connect();
    const position = await lookUp;
    const endsAt = performance.now() + CAUGHT_UP_WITHIN_MS;
    for (;;) {
      const [{ reached }] = (await runner.query(REACHED, [position])) as [{ reached: boolean | null }];
      if (reached) return;
      if (performance.now() > endsAt) throw new Unusable('it is behind, or no replica');
      await delay(LOOK_AGAIN_MS);
    }
  }

  /** By a look-up that begins after the call. All who wait for one to begin share it, so that load makes no more of them. */
  #primaryPosition(): Promise<string> {
    return (this.#nextLookUp ??= this.#lookUp.then(() => {
      this.#nextLookUp = undefined;
      const position = this.dataSource.query<{ position: string }[]>(POSITION).then(([row]) => row!.position);
      this.#lookUp = position.catch(() => {});
      return position;
    }));
  }

  #succeeded(): void {
    this.#answeredAt = performance.now();
    if (this.#isRead || this.#answeredAt < this.#leftAloneUntil) return; // what was begun before it was given up
    this.#isRead = true;
    this.#logger.log('The replica is read again.');
  }

  #failed({ message }: Error): void {
    const now = performance.now();
    if (now < this.#answeredAt + GIVEN_UP_AFTER_MS) return;
    this.#leftAloneUntil = now + LEFT_ALONE_MS;
    if (!this.#isRead) return;
    this.#isRead = false;
    this.#logger.warn(`The primary is read instead of the replica: ${message}`);
  }
}

/** A recovery conflict on the replica has the code of a serialization failure, which we know as busy. */
function isOfConnection(error: unknown): error is Error {
  const isBusy = error instanceof InviteError && error.code === 'invite-busy';
  return error instanceof Unusable || error instanceof TypeORMError || isBusy;
}

async function inTime<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unusable(`it does not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Has the statements of one connection wait for one another, as pg demands. */
function oneByOne(runner: QueryRunner): QueryRunner {
  const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
  let last: Promise<unknown> = Promise.resolve();
  runner.query = ((...args: unknown[]) => (last = last.then(() => query(...args)))) as QueryRunner['query'];
  return runner;
}

// What was committed without waiting for the disk is seen before it is flushed.
const POSITION = `/* replica.position */
  SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn()
    ELSE pg_current_wal_flush_lsn() END::text AS position`;

const REACHED = `/* replica.reached */
  SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::pg_lsn AS reached`;
