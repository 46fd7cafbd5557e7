import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { FixedClock } from '@invites/invites/testing';
import { freePort } from '../support/free-port.mjs';
import { runProgram } from '../support/processes.js';
import { KEYS, NO_LIMITS, person, tokenFor } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const SENDS = 120;
const AT_ONCE = 12;

let database: TestDatabase;
let authorization: string;
beforeAll(async () => {
  database = await createTestDatabase();
  authorization = `Bearer ${await tokenFor(person('owner'), new FixedClock(new Date()))}`;
});
afterAll(() => database.drop());

async function startApi() {
  const port = await freePort();
  const env = { DATABASE_URL: database.url, WORKER: 'off', DEMO_DATA: 'false', PORT: String(port) };
  const { child, printed, ended } = runProgram('dist/api.js', { ...KEYS, ...NO_LIMITS, ...env });
  await printed(/Ctrl-C stops everything/);
  return {
    /** Undefined when no answer came. */
    async post(path: string, json: object, key?: string): Promise<{ status: number; text: string } | undefined> {
      const headers = { authorization, 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
      try {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(json),
        });
        return { status: response.status, text: await response.text() };
      } catch {
        return undefined;
      }
    },
    async stop(signal: NodeJS.Signals) {
      child.kill(signal);
      await ended();
    },
  };
}

it('a keyed send that is repeated after a kill -9, to another process, has happened once and answers what it answered', async () => {
  const first = await startApi();
  const workspace = JSON.parse((await first.post('workspaces/', { name: 'Crash' }))!.text) as { id: number };
  const sends = Array.from({ length: SENDS }, (_, index) => ({
    key: `key-${index}`,
    form: { workspace_id: workspace.id, email: `crash${index}@example.com`, role: '1' },
  }));

  const answers = new Map<string, { status: number; text: string }>();
  const waiting = [...sends];
  const sender = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const answer = await first.post('invites/', next.form, next.key);
      if (answer?.status === 201) answers.set(next.key, answer); // a 503 asks to repeat it
      // In the midst of it, with requests at every stage of their way.
      if (answers.size === SENDS / 2) void first.stop('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  expect(answers.size).toBeGreaterThanOrEqual(SENDS / 2);
  expect(answers.size).toBeLessThan(SENDS);

  const second = await startApi();
  for (const { key, form } of sends) {
    const again = await second.post('invites/', form, key);
    expect(again?.status).toBe(201);
    expect(again).toEqual(answers.get(key) ?? again);
  }
  await second.stop('SIGTERM');

  const [{ invites, mails, entries }] = await database.dataSource.query(
    `SELECT (SELECT count(*) FROM invites)::int AS invites, (SELECT count(*) FROM invite_mails)::int AS mails,
       (SELECT count(*) FROM invite_history)::int AS entries`,
  );
  expect({ invites, mails, entries }).toEqual({ invites: SENDS, mails: SENDS, entries: SENDS });
});
