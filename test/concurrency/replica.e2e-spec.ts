import { FixedClock } from '@invites/invites/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ApiProcess, callJson, startApiProcess, stopAll } from '../support/api-process.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { eventually } from '../support/processes.js';
import { type Replica, startReplicaOf } from '../support/replica.js';
import { startRoundRobin, type RoundRobin } from '../support/round-robin.js';
import { type Answer, NO_LIMITS, type Person, person, tokenFor } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

const WRITES = 5 * VOLUME;
/** What a list and a preview send, each after a look at where the replica is. */
const LIST = ['workspaces.member', 'invites.page', 'users.facts'];
const PREVIEW = ['invites.load-by-token', 'workspaces.facts', 'users.facts'];

let primary: OwnPostgres;
let replica: Replica;
let apis: ApiProcess[];
let proxy: RoundRobin;

beforeAll(async () => {
  primary = await startOwnPostgres();
  replica = await startReplicaOf(primary);
  const env = { ...NO_LIMITS, DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url, TRUST_PROXY: '127.0.0.1' };
  apis = await Promise.all([startApiProcess(env), startApiProcess(env)]);
  proxy = await startRoundRobin(apis.map(({ origin }) => origin));
});
afterAll(async () => {
  await proxy.stop();
  await stopAll(apis);
  await replica.remove();
  await primary.remove();
});

let visitors = 0;

/** By one API and the other in turn. */
async function call(as: Person, method: string, path: string, json?: unknown): Promise<Answer> {
  const authorization = `Bearer ${await tokenFor(as, new FixedClock(new Date()))}`;
  const headers = { authorization, 'x-forwarded-for': `10.0.0.${++visitors % 250}` };
  return callJson(`${proxy.origin}/api/v1/${path}`, method, headers, json);
}

interface Workspace {
  readonly id: number;
  readonly owner: Person;
}

async function workspace(): Promise<Workspace> {
  const owner = person('owner');
  const { body } = await call(owner, 'POST', 'workspaces', { name: 'Engines' });
  return { id: body.id, owner };
}

const send = ({ id, owner }: Workspace, { email }: { email: string } = person('ada'), role = '2') =>
  call(owner, 'POST', 'invites', { workspace_id: id, email, role });
const list = ({ id, owner }: Workspace, as = owner) => call(as, 'GET', `invites/list/?workspace_id=${id}`);
const preview = (token: string) => call(person('visitor'), 'GET', `invites/${token}`);

/** What the replica is sent meanwhile, but for the looks at where it is; of those without a name, the table. */
async function sentToReplica(calls: () => Promise<unknown>): Promise<string[]> {
  const before = replica.statements().length;
  await calls();
  const statements = replica.statements().slice(before);
  return statements
    .filter((text) => text !== 'replica.reached')
    .map((text) => /^SELECT .* FROM "(\w+)"/.exec(text)?.[1] ?? text);
}

/** Resolves once both APIs read on the replica: what has been behind, or away, is left alone for a while. */
async function replicaIsRead(): Promise<void> {
  const one = await workspace();
  const reads = () => Promise.all([list(one), list(one)]);
  await eventually(async () => (await sentToReplica(reads)).length === 2 * LIST.length || undefined);
}

/** The server that each API reads by its last log line; it logs one when that changes, and only then. */
const readsByApi = () =>
  apis.map(({ output }) => {
    const servers = [...output().matchAll(/The (primary|replica) is read (?:instead|again)/g)].map(
      ([, server]) => server,
    );
    expect(servers.every((server, index) => server === (index % 2 === 0 ? 'primary' : 'replica'))).toBe(true);
    return servers.at(-1) ?? 'replica';
  });

describe('with a replica', () => {
  beforeEach(replicaIsRead);

  it('a list and a preview are read on it, and nothing else', async () => {
    const one = await workspace();
    const { body } = await send(one);
    const afterwards = async () => {
      const path = `invites/${body.id}`;
      const ada = { subject: person('ada').subject, email: body.email };
      await call(one.owner, 'GET', `${path}/detail`);
      await call(one.owner, 'POST', `${path}/resend`);
      await call(one.owner, 'PATCH', `${path}/detail`, { role: '1' });
      await call(one.owner, 'GET', `${path}/history`);
      await call(ada, 'GET', 'invites/mine');
      await call(one.owner, 'GET', 'workspaces');
      await call(one.owner, 'GET', `workspaces/${one.id}/members`);
      const bulk = { workspace_id: one.id, role: '1', emails: [person('bob').email, person('carol').email] };
      const { body: sent } = await call(one.owner, 'POST', 'invites/bulk', bulk);
      const ids = sent.map(({ invite }: { invite: { id: number } }) => invite.id);
      await call(one.owner, 'POST', 'invites/bulk-resend', { workspace_id: one.id, invite_ids: ids });
      await call(one.owner, 'POST', `invites/${ids[0]}/cancel`);
      await call(person('bob'), 'POST', `invites/${sent[1].invite.token}/decline`);
      expect((await call(ada, 'POST', `invites/${body.token}/accept`)).status).toBe(200);
    };
    // A busy machine may be slower than a read waits for the replica; who is left alone then is read again later.
    await eventually(async () => {
      const [listed, previewed] = [
        await sentToReplica(() => list(one)),
        await sentToReplica(() => preview(body.token)),
      ];
      return (
        (String(listed) === String(LIST) && [...previewed].sort().join() === [...PREVIEW].sort().join()) || undefined
      );
    });
    expect(await sentToReplica(afterwards)).toEqual([]);
  });

  it('each sees what was written before, by whichever process', async () => {
    const one = await workspace();
    const read = await sentToReplica(async () => {
      for (let count = 1; count <= WRITES; count++) {
        const { body } = await send(one);
        const lists = await Promise.all([list(one), list(one), list(one)]);
        expect(lists.map((answer) => answer.body.length)).toEqual([count, count, count]);
        await call(one.owner, 'PATCH', `invites/${body.id}/detail`, { message: `the ${count}th` });
        expect((await preview(body.token)).body.message).toBe(`the ${count}th`);
      }
    });
    expect(read).toContain('invites.page');
    expect(read).toContain('invites.load-by-token');
  });

  it('that is behind, the primary is read, and it decides what is written; each change is logged once', async () => {
    const [one, admin, ada] = [await workspace(), person('admin'), person('ada')];
    const { body: joining } = await send(one, admin, '3');
    await call(admin, 'POST', `invites/${joining.token}/accept`);
    expect((await list(one, admin)).status).toBe(200);

    await replica.pause();
    const { body: invite } = await send(one, ada);
    expect((await list(one)).body.map(({ id }: { id: number }) => id)).toEqual([invite.id, joining.id]);
    expect((await preview(invite.token)).body.status).toBe('pending');
    expect((await call(one.owner, 'POST', `invites/${invite.id}/resend`)).status).toBe(200);
    expect((await call(ada, 'POST', `invites/${invite.token}/accept`)).body.status).toBe('accepted');
    expect((await preview(invite.token)).body.status).toBe('accepted');
    const { body: members } = await call(one.owner, 'GET', `workspaces/${one.id}/members`);
    const adminId = members.find(({ email }: { email: string }) => email === admin.email).user_id;
    await call(one.owner, 'DELETE', `workspaces/${one.id}/members/${adminId}`);
    // Whatever is still shown on the replica: who has been removed sees nothing.
    for (let time = 0; time < 4; time++) expect((await list(one, admin)).status).toBe(404);
    await eventually(async () => {
      await list(one);
      return readsByApi().every((server) => server === 'primary') || undefined;
    });

    await replica.resume();
    await replicaIsRead();
    expect(readsByApi()).toEqual(['replica', 'replica']);
  });

  it('that is away, everything works, and it is read again when it is back', async () => {
    const one = await workspace();
    const { body } = await send(one);
    await replica.stop();
    for (let time = 0; time < 4; time++) {
      expect((await list(one)).body).toHaveLength(1);
      expect((await preview(body.token)).status).toBe(200);
    }
    const late = await startApiProcess({ DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url });
    expect((await callJson(`${late.origin}/api/v1/invites/${body.token}`, 'GET', {})).status).toBe(200);
    await stopAll([late]);
    await replica.start();
    await replicaIsRead();
  });
});
