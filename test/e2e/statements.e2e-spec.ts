import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { nameOf, type SentStatement, watchDriver } from '../support/driver-watch.js';
import { type EveryOperation, startEveryOperation } from '../support/every-operation.js';
import { tokenFor } from '../support/test-api.js';

let every: EveryOperation;

beforeAll(async () => {
  every = await startEveryOperation();
});
afterAll(() => every.api.stop());

it('no operation takes more statements, or round trips, than it is known for', async () => {
  const measured: Record<string, string> = {};
  for (const { what, prepare } of every.operations) {
    const call = await prepare();
    const { result, statements, roundTrips } = await watchDriver(call);
    const isFine = result.status < 300;
    measured[what] = isFine ? `${statements.length} in ${roundTrips}` : JSON.stringify(result.body);
  }
  expect(measured).toEqual(
    Object.fromEntries(
      every.operations.map(({ what, statements, roundTrips }) => [what, `${statements} in ${roundTrips}`]),
    ),
  );
});

/** A statement after which something is stored for good, whatever becomes of its answer. */
const stores = ({ text }: SentStatement) => /^COMMIT|\b(INSERT|UPDATE|DELETE|invite_mail_event)\b/.test(text);

it('what an operation stores is the last that it asks of the database, so that its answer cannot fail afterwards', async () => {
  const askedAfterwards: Record<string, string[]> = {};
  for (const { what, prepare, reads } of every.operations) {
    const { statements } = await watchDriver(await prepare());
    if (!reads && !stores(statements.at(-1)!))
      askedAfterwards[what] = statements.slice(statements.findLastIndex(stores) + 1).map(nameOf);
  }
  expect(askedAfterwards).toEqual({});
});

describe('what runs for every request', () => {
  const OFTEN = 20;

  it('is parsed and planned once per connection, not for each call', async () => {
    for (const { what, prepare } of every.operations) {
      if (!['send', 'resend', 'preview', 'list', 'bulk'].includes(what)) continue;
      for (let time = 0; time < OFTEN; time++) await (await prepare())();
    }
    const { dataSource, settings } = every.api;
    const ofEachConnection = await Promise.all(
      Array.from({ length: settings.databasePoolSize }, () =>
        dataSource.query<{ name: string; custom: number; generic: number }[]>(
          'SELECT name, custom_plans::int AS custom, generic_plans::int AS generic FROM pg_prepared_statements',
        ),
      ),
    );
    const prepared = ofEachConnection.flat();
    // PostgreSQL plans each of the first five calls, to see whether that is worth it.
    expect(prepared.filter(({ custom }) => custom > 5)).toEqual([]);
    expect(prepared.filter(({ generic }) => generic > 0).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['invites.load', 'invites.resend', 'invites.add', 'invites.page', 'previews.visit']),
    );
  });

  it('asks for many at once what many ask at the same moment', async () => {
    const { prepare } = every.operations.find(({ what }) => what === 'preview')!;
    const calls = await Promise.all(Array.from({ length: OFTEN }, prepare));
    const { result, statements } = await watchDriver(() => Promise.all(calls.map((call) => call())));
    expect(result.map(({ status }) => status)).toEqual(Array(OFTEN).fill(200));
    expect(statements.length).toBeLessThan(OFTEN); // 2 for each of them alone
    expect(new Set(statements.map(nameOf))).toEqual(new Set(['previews.visit', 'invites.load-by-token']));
  });
});

describe('what is made once is not made for each request', () => {
  /** Counts the calls of a method while work is done. */
  async function callsOf<T extends object>(object: T, method: keyof T & string, work: () => Promise<unknown>) {
    const original = object[method] as (...args: unknown[]) => unknown;
    let calls = 0;
    const counting = function counting(this: unknown, ...args: unknown[]) {
      calls += 1;
      return new.target ? Reflect.construct(original, args) : original.apply(this, args);
    };
    counting.prototype = original.prototype as object;
    Object.defineProperty(object, method, { value: counting, configurable: true, writable: true });
    try {
      await work();
    } finally {
      Object.defineProperty(object, method, { value: original, configurable: true, writable: true });
    }
    return calls;
  }

  it.each<[string, object, string]>([
    ['connections to the database', pg.Client.prototype, 'connect'],
    ['keys of the sign-in', crypto.subtle, 'importKey'],
    ['decoders of bodies', globalThis, 'TextDecoder'],
    ['compiled templates, validators and serialisers', globalThis, 'Function'],
  ])('%s', async (_what, object, method) => {
    const { api, workspace, operations } = every;
    const headers = { authorization: `Bearer ${await tokenFor(workspace.admin, api.clock)}` };
    const { prepare } = operations.find(({ what }) => what === 'preview')!;
    const id = await api.plant({
      workspaceId: workspace.id,
      inviterId: workspace.ids.admin,
      email: `made-once-${method}@example.com`,
      role: 1,
    });
    const preview = await prepare();
    let rounds = 0;
    const round = async () => {
      api.clock.advance(60_000); // for the limit of previews
      const sent = { workspace_id: workspace.id, email: `made-once-${method}-${++rounds}@example.com`, role: '1' };
      const answers = [
        await api.post(`/api/v1/invites/${id}/resend/`, { headers }),
        await api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}`, { headers }),
        await api.post('/api/v1/invites/', { headers, json: sent }),
        await preview(),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 200]);
      await api.deliver();
    };
    await round();
    const calls = await callsOf(object as Record<string, unknown>, method, async () => {
      for (let time = 0; time < 5; time++) await round();
    });
    expect(calls).toBe(0);
  });
});
