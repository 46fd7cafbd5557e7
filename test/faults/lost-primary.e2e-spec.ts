import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@invites/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { faultsIn, type Load, mailFaultsIn, startLoad } from '../support/load.js';
import { startMailWorker } from '../support/mail-scene.js';
import { type PostgresPair, startPostgresPair } from '../support/postgres-pair.js';
import { eventually, type TestProcess } from '../support/processes.js';
import { ScriptedSmtp } from '../support/scripted-smtp.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { person } from '../support/test-api.js';
import { startTimedApi, type TimedAnswer, type TimedApi } from '../support/timed-api.js';
import { describeInSoak, VOLUME } from '../support/volume.js';

const ROUNDS = VOLUME;
const CLIENTS = VOLUME > 1 ? 10 : 5;
/** So large that all clients, who sign in as one person, are answered at the same time. */
const POOL = { DATABASE_POOL_SIZE: '60' };

const admin = person('admin');
let pair: PostgresPair;
let proxy: TcpProxy;
let server: ScriptedSmtp;
let api: TimedApi;
let worker: TestProcess;

const startWorker = () => startMailWorker({ databaseUrl: proxy.url, smtpUrl: server.url() });

beforeAll(async () => {
  pair = await startPostgresPair();
  proxy = await startTcpProxy(pair.primaryUrl);
  server = new ScriptedSmtp();
  await server.listen();
  api = await startTimedApi(proxy.url, POOL);
  worker = startWorker();
  await worker.printed(/worker is running/);
});
afterAll(async () => {
  for (const { child, ended } of [api, worker]) {
    child.kill('SIGKILL');
    await ended();
  }
  await server.close();
  await proxy.close();
  await pair.remove();
});

async function promote(): Promise<void> {
  await pair.promote();
  proxy.leadTo(pair.primaryUrl);
}

describe('a request', () => {
  let calls: Record<'list' | 'preview' | 'resend' | 'ready', () => Promise<TimedAnswer>>;
  beforeAll(async () => {
    const call = (method: string, path: string, json?: unknown) => api.call(method, path, { as: admin, json });
    const workspace = await call('POST', '/api/v1/workspaces/', { name: 'Analytical Engines' });
    const wanted = { workspace_id: workspace.body.id, email: 'ada@example.com', role: '2' };
    const { body: invite } = await call('POST', '/api/v1/invites/', wanted);
    calls = {
      list: () => call('GET', `/api/v1/invites/list/?workspace_id=${wanted.workspace_id}&status=pending`),
      preview: () => call('GET', `/api/v1/invites/${invite.token}/`),
      resend: () => call('POST', `/api/v1/invites/${invite.id}/resend/`),
      ready: () => api.call('GET', '/health/ready'),
    };
  });

  async function statuses(): Promise<Record<string, number>> {
    const answers = Object.entries(calls).map(async ([name, call]) => [name, (await call()).status] as const);
    return Object.fromEntries(await Promise.all(answers));
  }

  async function allIsWell(): Promise<void> {
    await eventually(async () => Object.values(await statuses()).every((status) => status === 200) || undefined);
  }

  it('whose commit no standby has is answered 503, also when somebody cancels the wait', async () => {
    await pair.killStandby();
    const resend = calls.resend();
    await eventually(async () => {
      const waiting = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
      return (await pair.onPrimary(waiting))[0];
    });
    expect(await resend).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await statuses()).toEqual({ list: 200, preview: 200, resend: 503, ready: 200 });
    await pair.follow();
    await allIsWell();
  });

  it('that the proxy leads to a server that follows is answered 503, until that is the primary', async () => {
    await pair.killPrimary();
    proxy.leadTo(pair.standbyUrl);
    await eventually(async () => (await calls.ready()).status === 503 || undefined);
    expect(await statuses()).toEqual({ list: 503, preview: 503, resend: 503, ready: 503 });
    await pair.promote();
    await allIsWell();
    await pair.follow();
  });
});

describe('under load', () => {
  let load: Load;
  beforeEach(async () => {
    load = await startLoad([() => api], CLIENTS);
  });
  // It has not come to that when a test has failed.
  afterEach(() => load.stop().catch(() => {}));

  const answers = () => load.wishes.flatMap((wish) => wish.answers);

  /** Resolves once something has been done that was asked for from now on, with how long that took. */
  async function goesOn(): Promise<number> {
    const since = performance.now();
    const done = await eventually(async () =>
      answers().find(({ status, at, ms }) => at - ms > since && (status === 200 || status === 201)),
    );
    return done.at - since;
  }

  /** Resolves once a mail has arrived from now on. */
  async function mailLeaves(): Promise<void> {
    const before = server.kept.length;
    await eventually(async () => server.kept.length > before || undefined);
  }

  /**
   * Every 2xx is in the database with its mail, and nothing is there by half or twice. Resolves with the Message-IDs of what
   * has arrived.
   */
  async function expectNothingLost(): Promise<string[]> {
    await load.stop();
    worker.child.kill('SIGTERM');
    expect(await worker.ended()).toBe(0);
    // Nobody works on what is claimed now: a claim whose answer was lost needs not wait for the end of its lease.
    await pair.onPrimary("UPDATE invite_mails SET due_at = now(), claimed_by = NULL WHERE status = 'queued'");
    worker = startWorker();
    await eventually(async () => {
      const open = await pair.onPrimary("SELECT FROM invite_mails WHERE status NOT IN ('sent', 'skipped')");
      return open.length === 0 || undefined;
    });
    const dataSource = await connect(pair.primaryUrl, 2);
    const messageIds = server.kept.map(({ messageId }) => messageId);
    try {
      expect(await faultsIn(load.wishes, dataSource)).toEqual([]);
      expect(await mailFaultsIn(dataSource, messageIds)).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
    const seen = answers();
    expect(seen.map(({ status }) => status).filter((status) => ![200, 201, 409, 503].includes(status))).toEqual([]);
    expect(seen.filter(({ status }) => status === 503).length).toBeGreaterThan(0);
    return messageIds;
  }

  it('the primary is killed and the standby promoted: no 2xx is lost, no mail leaves twice, nobody exits', async () => {
    const took: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      if (round > 1) await pair.follow();
      await mailLeaves();
      await pair.stallStreaming();
      await delay(randomInt(100, 400)); // what is answered now would be lost
      await pair.killPrimary();
      await delay(randomInt(300));
      await promote();
      took.push(Math.round(await goesOn()));
      await mailLeaves();
    }
    process.stdout.write(`After a promotion the first success took ${took.join(', ')} ms.\n`);
    expect([api, worker].map(({ child }) => child.exitCode)).toEqual([null, null]);
    const arrived = await expectNothingLost();
    expect(arrived.filter((messageId, index) => arrived.indexOf(messageId) !== index)).toEqual([]);
  });

  describeInSoak('unfenced', () => {
    it('a primary stands still, and goes on when it has been replaced: nothing that it takes then is answered 2xx', async () => {
      await pair.follow();
      await mailLeaves();
      await pair.freezePrimary();
      await delay(randomInt(1_000));
      await promote();
      pair.thawFormerPrimary(); // the connections to it are open
      await goesOn();
      await pair.follow(); // or the worker would wait for an answer of the former one for up to 35 seconds, more than once
      await mailLeaves();
      expect([api, worker].map(({ child }) => child.exitCode)).toEqual([null, null]);
      await expectNothingLost();
    });
  });
});
