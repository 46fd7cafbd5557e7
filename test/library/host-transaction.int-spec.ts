import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvitePolicy, OnInviteEvent, WithdrawInvitesTo } from '@invites/invites';
import type { EntityManager } from 'typeorm';
import { eventually } from '../support/processes.js';
import { openTestHosts, type TestHost, type TestHosts } from '../support/test-host.js';

class Handler {
  @OnInviteEvent('sent', 'resent', 'accepted', 'cancelled')
  note(): void {}
}

class ClosedToGrace extends InvitePolicy {
  async vetoSending(proposals: readonly unknown[]): Promise<undefined[]> {
    return proposals.map(() => undefined);
  }

  async vetoAccepting({ email }: { email: string }): Promise<string | undefined> {
    return email.startsWith('grace') ? 'Not you.' : undefined;
  }
}

const ROLLBACK = new Error('the host thinks better of it');

let hosts: TestHosts;
let host: TestHost;
let restrained: TestHost;
let workspaces = 0;

beforeAll(async () => {
  hosts = await openTestHosts();
  host = await hosts.start({ options: { events: true }, providers: [Handler] });
  restrained = await hosts.start({
    options: { events: true },
    providers: [Handler],
    adapters: { invitePolicy: ClosedToGrace },
  });
  await createNotes(hosts);
});
afterAll(() => hosts.close());

async function createNotes({ dataSource }: TestHosts): Promise<void> {
  await dataSource.query('CREATE TABLE host_notes (workspace_id bigint, words text)');
}

async function workspace() {
  workspaces += 1;
  return { id: workspaces, owner: await hosts.member(workspaces, 4) };
}

/** In a transaction of the host, which has something of its own to store. */
function inTransaction(on: TestHost, workspaceId: number, work: (manager: EntityManager) => Promise<void>) {
  return on.dataSource.transaction(async (manager) => {
    await manager.query('INSERT INTO host_notes VALUES ($1, $2)', [workspaceId, 'before']);
    await work(manager);
    await manager.query('INSERT INTO host_notes VALUES ($1, $2)', [workspaceId, 'after']);
  });
}

async function notes(workspaceId: number): Promise<string[]> {
  const rows = await hosts.dataSource.query('SELECT words FROM host_notes WHERE workspace_id = $1', [workspaceId]);
  return rows.map(({ words }: { words: string }) => words);
}

/** Sends to two, resends to one, and has the other accept: all within the transaction. */
async function everything(on: TestHost, manager: EntityManager, { id, owner }: Awaited<ReturnType<typeof workspace>>) {
  const ada = await hosts.member(id, undefined, 'ada@example.com');
  await on.transaction.within(manager, async () => {
    const first = await on.send(owner, id, 'bob@example.com');
    const { token } = await on.send(owner, id, 'ada@example.com');
    await on.resend(owner, first.id);
    await on.accept(ada, token);
  });
}

describe.each([
  ['without a policy', () => host],
  ['with a policy', () => restrained],
])('what is done within a transaction of the host, %s', (_what, on) => {
  it('is committed with it: invites, history, mails, events and membership', async () => {
    const team = await workspace();
    await inTransaction(on(), team.id, async (manager) => {
      await everything(on(), manager, team);
      expect(await hosts.stored(team.id)).toMatchObject({ invites: [], history: [], mails: [], events: [] });
    });
    expect(await hosts.stored(team.id)).toEqual({
      invites: [
        ['bob@example.com', 'pending'],
        ['ada@example.com', 'accepted'],
      ],
      history: [['sent'], ['sent'], ['resent'], ['accepted']],
      mails: [[1], [1], [2]],
      events: [['accepted'], ['resent'], ['sent'], ['sent']],
      members: [[2], [4]],
    });
    expect(await notes(team.id)).toEqual(['before', 'after']);
  });

  it('is rolled back with it', async () => {
    const team = await workspace();
    const before = await hosts.stored(team.id);
    const attempt = inTransaction(on(), team.id, async (manager) => {
      await everything(on(), manager, team);
      throw ROLLBACK;
    });
    await expect(attempt).rejects.toBe(ROLLBACK);
    expect(await hosts.stored(team.id)).toEqual(before);
    expect(await notes(team.id)).toEqual([]);
  });

  it('may be refused, and the transaction goes on', async () => {
    const { id, owner } = await workspace();
    await inTransaction(on(), id, (manager) =>
      on().transaction.within(manager, async () => {
        await on().send(owner, id, 'ada@example.com');
        await expect(on().send(owner, id, 'ada@example.com')).rejects.toMatchObject({ code: 'invite-already-pending' });
        await expect(on().resend(owner, 999_999)).rejects.toMatchObject({ code: 'invite-not-found' });
        await on().send(owner, id, 'bob@example.com');
      }),
    );
    expect(await hosts.stored(id)).toMatchObject({
      invites: [
        ['ada@example.com', 'pending'],
        ['bob@example.com', 'pending'],
      ],
      events: [['sent'], ['sent']],
    });
    expect(await notes(id)).toEqual(['before', 'after']);
  });
});

it('what is withdrawn when a member is removed is cancelled with the membership, with an event; or nothing changes', async () => {
  const { id, owner } = await workspace();
  const ada = await hosts.member(id, 1, 'ada@example.com');
  await host.send(owner, id, 'ADA@example.com');
  await host.send(owner, id, 'bob@example.com');
  const before = await hosts.stored(id);
  const removal = async (manager: EntityManager) => {
    await manager.query('DELETE FROM memberships WHERE user_id = $1', [ada.userId]);
    const command = { actor: owner, workspaceId: id, email: ada.email };
    await host.transaction.within(manager, () =>
      host.module.get(WithdrawInvitesTo, { strict: false }).execute(command),
    );
  };
  const attempt = inTransaction(host, id, async (manager) => {
    await removal(manager);
    throw ROLLBACK;
  });
  await expect(attempt).rejects.toBe(ROLLBACK);
  expect(await hosts.stored(id)).toEqual(before);
  await inTransaction(host, id, removal);
  expect(await hosts.stored(id)).toMatchObject({
    invites: [
      ['ada@example.com', 'cancelled'],
      ['bob@example.com', 'pending'],
    ],
    history: [['sent'], ['sent'], ['cancelled']],
    events: [['cancelled'], ['sent'], ['sent']],
    members: [[4]],
  });
});

it('an acceptance that the policy refuses leaves nothing in the transaction of the host, which goes on', async () => {
  const { id, owner } = await workspace();
  const grace = await hosts.member(id, undefined, 'grace@example.com');
  const ada = await hosts.member(id, undefined, 'ada@example.com');
  await inTransaction(restrained, id, (manager) =>
    restrained.transaction.within(manager, async () => {
      const hers = await restrained.send(owner, id, 'grace@example.com');
      const { token } = await restrained.send(owner, id, 'ada@example.com');
      await expect(restrained.accept(grace, hers.token)).rejects.toMatchObject({ code: 'refused-by-policy' });
      await restrained.accept(ada, token);
    }),
  );
  expect(await hosts.stored(id)).toMatchObject({
    invites: [
      ['grace@example.com', 'pending'],
      ['ada@example.com', 'accepted'],
    ],
    history: [['sent'], ['sent'], ['accepted']],
    events: [['accepted'], ['sent'], ['sent']],
    members: [[2], [4]],
  });
  expect(await notes(id)).toEqual(['before', 'after']);
});

describe('on a database of its own, where no earlier test can wake anybody', () => {
  let quiet: TestHosts;
  beforeAll(async () => {
    quiet = await openTestHosts();
    await createNotes(quiet);
  });
  afterAll(() => quiet.close());

  it('the workers are woken by the commit: not before it, and not at all after a rollback', async () => {
    const sender = await quiet.start({ options: { events: true }, providers: [Handler] });
    const id = 1;
    const owner = await quiet.member(id, 4);
    const listener = await quiet.listen();
    const attempt = inTransaction(sender, id, async (manager) => {
      await sender.transaction.within(manager, () => sender.send(owner, id, 'never@example.com'));
      throw ROLLBACK;
    });
    await expect(attempt).rejects.toBe(ROLLBACK);
    await inTransaction(sender, id, async (manager) => {
      await sender.transaction.within(manager, () => sender.send(owner, id, 'ada@example.com'));
      expect(await listener.notifications()).toBe(0);
    });
    expect(await listener.notifications()).toBe(1);
    await sender.send(owner, id, 'bob@example.com');
    await eventually(async () => (await listener.notifications()) > 1 || undefined);
    await listener.end();
  });
});

it('an EntityManager without a transaction is refused, and nothing is done', async () => {
  const { id, owner } = await workspace();
  const within = host.transaction.within(host.dataSource.manager, () => host.send(owner, id, 'ada@example.com'));
  await expect(within).rejects.toThrow('needs the EntityManager of a transaction that has begun');
  let late: EntityManager | undefined;
  await host.dataSource.transaction(async (manager) => void (late = manager));
  await expect(host.transaction.within(late!, () => host.send(owner, id, 'ada@example.com'))).rejects.toThrow(
    'has begun',
  );
  expect((await hosts.stored(id)).invites).toEqual([]);
});
