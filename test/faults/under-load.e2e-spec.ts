import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@invites/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { faultsIn, type Load, mailFaultsIn, startLoad } from '../support/load.js';
import { startMailWorker } from '../support/mail-scene.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { freePort } from '../support/free-port.mjs';
import { eventually, type TestProcess } from '../support/processes.js';
import { makeDue } from '../support/queue-mails.js';
import { ScriptedSmtp } from '../support/scripted-smtp.js';
import { startTimedApi, type TimedApi } from '../support/timed-api.js';
import { VOLUME } from '../support/volume.js';

const RESTARTS = 2 * VOLUME;
const KILLS = 2 * VOLUME;
const CLIENTS = VOLUME > 1 ? 8 : 4;
/** So large that all clients of an API, who sign in as one person, are answered at the same time. */
const POOL = { DATABASE_POOL_SIZE: '60' };
const ANSWER_WITHIN_MS = 5_000;
const RECOVERY_WITHIN_MS = 5_000;
const EXIT_WITHIN_MS = 10_000;

let postgres: OwnPostgres;
let ports: string[];
let apis: TimedApi[];
let worker: TestProcess;
let server: ScriptedSmtp;
let load: Load;

beforeAll(async () => {
  postgres = await startOwnPostgres();
  server = new ScriptedSmtp(['PIPELINING']);
  await server.listen();
  ports = [String(await freePort()), String(await freePort())];
  apis = await Promise.all(ports.map((port) => startTimedApi(postgres.url, { ...POOL, PORT: port })));
  worker = startMailWorker({
    databaseUrl: `${postgres.url}?application_name=worker`,
    smtpUrl: server.url(),
    lease: 'PT5S',
  });
  await worker.printed(/worker is running/);
});
beforeEach(async () => {
  load = await startLoad([() => apis[0]!, () => apis[1]!], CLIENTS);
});
// It has not come to that when a test has failed.
afterEach(() => load.stop().catch(() => {}));
afterAll(async () => {
  for (const { child, ended } of [...apis, worker]) {
    child.kill('SIGKILL');
    await ended();
  }
  await server.close();
  await postgres.remove();
});

/** So that a failure can be looked into with the same moments. */
function moments(): () => number {
  let seed = Number(process.env.FAULT_SEED ?? randomInt(2 ** 31));
  process.stdout.write(`FAULT_SEED=${seed}\n`);
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
}

const answers = () => load.wishes.flatMap((wish) => wish.answers);

/** Resolves once each of these API processes has done something that was asked for from now on. */
async function goesOn(...indexes: number[]): Promise<void> {
  const since = performance.now();
  await eventually(async () => {
    const fresh = answers().filter(({ status, at, ms }) => at - ms > since && (status === 200 || status === 201));
    return indexes.every((index) => fresh.some(({ api }) => api === index)) || undefined;
  }, RECOVERY_WITHIN_MS);
}

/** Every 2xx is in the database with its mail, nothing is there by half, and all mails arrive. */
async function expectNothingLost(): Promise<void> {
  await load.stop();
  const dataSource: DataSource = await connect(postgres.url, 2);
  try {
    // What killed processes had asked for may still be under way.
    await eventually(async () => {
      const [{ active }] = await dataSource.query(
        `SELECT count(*)::int AS active FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()`,
      );
      return active === 0 || undefined;
    });
    expect(await faultsIn(load.wishes, dataSource)).toEqual([]);
    await eventually(async () => {
      await makeDue(dataSource);
      const [{ open }] = await dataSource.query(
        `SELECT count(*)::int AS open FROM invite_mails WHERE status NOT IN ('sent', 'skipped')`,
      );
      return open === 0 || undefined;
    });
    const messageIds = server.kept.map(({ messageId }) => messageId);
    expect(await mailFaultsIn(dataSource, messageIds)).toEqual([]);
  } finally {
    await dataSource.destroy();
  }
}

it('PostgreSQL is restarted, again and again: nobody exits, every answer is right or a 503 in time, and work goes on at once', async () => {
  const moment = moments();
  for (let round = 1; round <= RESTARTS; round++) {
    await delay(300 * moment());
    await (round % 2 === 0 ? postgres.crash() : postgres.stop());
    await delay(300 * moment());
    postgres.startAgain();
    await postgres.ready();
    await goesOn(0, 1);
  }
  await expectNothingLost();
  const seen = answers();
  expect(seen.filter(({ ms }) => ms > ANSWER_WITHIN_MS)).toEqual([]);
  expect(seen.filter(({ status }) => ![200, 201, 409, 503].includes(status))).toEqual([]);
  expect(seen.filter(({ status, headers }) => status >= 409 && !(Number(headers.get('retry-after')) > 0))).toEqual([]);
  expect([...apis, worker].map(({ child }) => child.exitCode)).toEqual([null, null, null]);
  expect(seen.filter(({ status }) => status === 503).length).toBeGreaterThan(RESTARTS);
});

/** Its sweeper would wait like a client; frozen in the midst of a transaction it would hold up everybody. */
async function freezeWorker(client: pg.Client): Promise<void> {
  await eventually(async () => {
    worker.child.kill('SIGSTOP');
    const { rows } = await client.query(
      `SELECT FROM pg_stat_activity WHERE application_name = 'worker' AND state <> 'idle'`,
    );
    if (rows.length === 0) return true;
    worker.child.kill('SIGCONT');
    return undefined;
  });
}

it.each([
  ['are done', (locker: pg.Client) => locker.query('ROLLBACK'), [200, 201]],
  ['can not be done and are refused', async () => {}, [503]],
])(
  'an API that is stopped answers the requests in flight, which %s, lets nobody in, and exits within ten seconds',
  async (_what, goOn, statuses) => {
    await goesOn(0, 1);
    const locker = new pg.Client({ connectionString: postgres.url });
    await locker.connect();
    try {
      await freezeWorker(locker);
      // Every request that writes waits from now on, so that in the end all clients do.
      await locker.query('BEGIN; LOCK TABLE invites IN SHARE MODE');
      const lockedAt = performance.now();
      await eventually(async () => load.waitingFor(0, lockedAt) === CLIENTS / apis.length || undefined);
      // Once these are answered, the connection of each client is open, and its request has been read.
      for (let count = 0; count < 2; count++) await apis[0]!.call('GET', '/health/ready');
      const stoppedAt = performance.now();
      apis[0]!.child.kill('SIGTERM');
      await eventually(async () => (await apis[0]!.call('GET', '/health/live')).status === 0 || undefined);
      await goOn(locker);
      expect(await apis[0]!.ended()).toBe(0);
      expect(performance.now() - stoppedAt).toBeLessThan(EXIT_WITHIN_MS);
      await locker.query('ROLLBACK');
      await goesOn(1);
      const answered = () => answers().filter(({ api, at }) => api === 0 && at > stoppedAt);
      const inFlight = answered().filter(({ at, ms }) => at - ms < stoppedAt);
      expect(inFlight.length).toBeGreaterThan(0); // a busy machine may stop it after some have waited for too long
      expect(inFlight.filter(({ status }) => !statuses.includes(status))).toEqual([]);
      const others = await eventually(async () => {
        const later = answered().filter(({ at, ms }) => at - ms > stoppedAt);
        return later.length > 0 ? later : undefined;
      });
      expect(new Set(others.map(({ body }) => body.code))).toEqual(new Set(['ECONNREFUSED']));
    } finally {
      await locker.end();
      worker.child.kill('SIGCONT');
      apis[0]!.child.kill('SIGKILL');
      apis[0] = await startTimedApi(postgres.url, { ...POOL, PORT: ports[0]! });
    }
    await expectNothingLost();
  },
);

it('an API process is killed again and again: every 2xx that a client saw is in the database with its mail, and nothing by half', async () => {
  const moment = moments();
  async function killAgainAndAgain(index: number): Promise<void> {
    for (let round = 1; round <= KILLS / apis.length; round++) {
      await delay(500 * moment());
      const { child, ended } = apis[index]!;
      child.kill('SIGKILL');
      await ended();
      apis[index] = await startTimedApi(postgres.url, { ...POOL, PORT: ports[index]! });
    }
  }
  await Promise.all(ports.map((_port, index) => killAgainAndAgain(index)));
  await goesOn(0, 1);
  await expectNothingLost();
  const seen = answers();
  expect(seen.filter(({ status }) => ![0, 200, 201, 409].includes(status))).toEqual([]);
  expect(seen.filter(({ status }) => status === 0).length).toBeGreaterThan(KILLS);
});
