import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import {
  BulkSendInvites,
  HostTransaction,
  InviteError,
  InvitePolicy,
  type InviteProposal,
  OnInviteEvent,
  PreviewInvite,
} from '@invites/invites';
import { watchDriver } from '../support/driver-watch.js';
import { openTestHosts, type TestHost, type TestHosts } from '../support/test-host.js';

const SEATS = 5;
const NO_SEAT = 'All seats of this team are taken.';
const NO_GUESTS = 'Your plan allows no guests of example.org.';

/** Counts members and pending invites under a lock of the workspace, and keeps a domain out. */
@Injectable()
class Seats extends InvitePolicy {
  /** Refuses acceptance in these words. */
  closed: string | undefined;

  constructor(private readonly transaction: HostTransaction) {
    super();
  }

  async vetoSending(proposals: readonly InviteProposal[]): Promise<(string | undefined)[]> {
    const { workspaceId } = proposals[0]!;
    const { manager } = this.transaction;
    await manager.query('SELECT pg_advisory_xact_lock(4711, $1)', [workspaceId]);
    const [{ taken }] = await manager.query(
      `SELECT (SELECT count(*) FROM memberships WHERE workspace_id = $1)::int
         + (SELECT count(*) FROM invites WHERE workspace_id = $1 AND status = 'pending')::int AS taken`,
      [workspaceId],
    );
    let left = SEATS - taken;
    return proposals.map(({ email }) => {
      if (email.endsWith('@example.org')) return NO_GUESTS;
      return left-- > 0 ? undefined : NO_SEAT;
    });
  }

  async vetoAccepting(): Promise<string | undefined> {
    return this.closed;
  }
}

class AnswersNothing extends InvitePolicy {
  async vetoSending(): Promise<[]> {
    return [];
  }

  async vetoAccepting(): Promise<undefined> {}
}

class Handler {
  @OnInviteEvent('sent', 'accepted')
  note(): void {}
}

let hosts: TestHosts;
let host: TestHost;
let policy: Seats;
let workspaces = 0;

beforeAll(async () => {
  hosts = await openTestHosts();
  host = await hosts.start({ options: { events: true }, adapters: { invitePolicy: Seats }, providers: [Handler] });
  policy = host.module.get<Seats>(InvitePolicy, { strict: false });
});
afterAll(() => hosts.close());

async function workspace() {
  workspaces += 1;
  return { id: workspaces, owner: await hosts.member(workspaces, 4) };
}

const refusal = (sentence: string) => ({ code: 'refused-by-policy', facts: { sentence } });

/** How many transactions, and how many statements in all, something takes. */
async function costOf(work: () => Promise<unknown>) {
  const { statements } = await watchDriver(work);
  return {
    transactions: statements.filter(({ text }) => text === 'START TRANSACTION').length,
    statements: statements.length,
  };
}

describe('a policy that refuses sending', () => {
  it('gives its own words to the caller, and nothing is stored', async () => {
    const { id, owner } = await workspace();
    const before = await hosts.stored(id);
    await expect(host.send(owner, id, 'guest@example.org')).rejects.toMatchObject(refusal(NO_GUESTS));
    await expect(host.send(owner, id, 'guest@example.org')).rejects.toBeInstanceOf(InviteError);
    expect(await hosts.stored(id)).toEqual(before);
    await host.send(owner, id, 'guest@example.com');
    expect(await hosts.stored(id)).toMatchObject({ invites: [['guest@example.com', 'pending']], events: [['sent']] });
  });

  it('is asked about each of many, and spoils no other', async () => {
    const { id, owner } = await workspace();
    const emails = ['one@example.com', 'guest@example.org', 'ONE@example.com', 'no address', 'two@example.com'];
    const more = ['three@example.com', 'four@example.com', 'five@example.com'];
    const bulk = host.module.get(BulkSendInvites, { strict: false });
    const outcomes = await bulk.execute({ actor: owner, workspaceId: id, role: 2, emails: [...emails, ...more] });
    const summary = outcomes.map((one) => (one instanceof InviteError ? (one.facts.sentence ?? one.code) : one.email));
    expect(summary).toEqual([
      'one@example.com',
      NO_GUESTS,
      'duplicate-in-request',
      'invalid-email',
      'two@example.com',
      'three@example.com',
      'four@example.com',
      NO_SEAT,
    ]);
    expect((await hosts.stored(id)).invites).toHaveLength(4);
    expect((await hosts.stored(id)).mails).toHaveLength(4);
  });

  it('keeps its quota exactly, however many send at once', async () => {
    const { id, owner } = await workspace();
    const other = await hosts.start({ adapters: { invitePolicy: Seats } });
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, count) =>
        (count % 2 ? host : other).send(owner, id, `person${count}@example.com`),
      ),
    );
    const refused = attempts.filter((one) => one.status === 'rejected');
    expect(attempts.length - refused.length).toBe(SEATS - 1);
    for (const { reason } of refused) expect(reason).toMatchObject(refusal(NO_SEAT));
    expect((await hosts.stored(id)).invites).toHaveLength(SEATS - 1);
  });

  it('has to answer each: else nothing is stored', async () => {
    const { id, owner } = await workspace();
    const careless = await hosts.start({ adapters: { invitePolicy: AnswersNothing } });
    await expect(careless.send(owner, id, 'ada@example.com')).rejects.toThrow('was asked about 1, and has answered 0');
    expect((await hosts.stored(id)).invites).toEqual([]);
  });
});

describe('a policy that refuses acceptance', () => {
  it('leaves the invite pending, without membership or trace; later it can be accepted', async () => {
    const { id, owner } = await workspace();
    const { token } = await host.send(owner, id, 'ada@example.com');
    const ada = await hosts.member(id, undefined, 'ada@example.com');
    const before = await hosts.stored(id);
    policy.closed = 'The team is closed.';
    await expect(host.accept(ada, token)).rejects.toMatchObject(refusal('The team is closed.'));
    expect(await hosts.stored(id)).toEqual(before);
    expect(before).toMatchObject({ history: [['sent']], events: [['sent']], members: [[4]] });
    const preview = await host.module.get(PreviewInvite, { strict: false }).execute({ token });
    expect(preview.status).toBe('pending');
    policy.closed = undefined;
    await host.accept(ada, token);
    expect(await hosts.stored(id)).toMatchObject({ history: [['sent'], ['accepted']], members: [[2], [4]] });
  });

  it('leaves nothing of the acceptance in a transaction that goes on after it', async () => {
    const { id, owner } = await workspace();
    const { token } = await host.send(owner, id, 'ada@example.com');
    const ada = await hosts.member(id, undefined, 'ada@example.com');
    const before = await hosts.stored(id);
    policy.closed = 'The team is closed.';
    const accept = () => host.accept(ada, token).catch((error: unknown) => error);
    const caught = await host.dataSource.transaction((manager) => host.transaction.within(manager, accept));
    policy.closed = undefined;
    expect(caught).toMatchObject(refusal('The team is closed.'));
    expect(await hosts.stored(id)).toEqual(before);
  });

  it('is not asked again when the same user accepts once more', async () => {
    const { id, owner } = await workspace();
    const { token } = await host.send(owner, id, 'ada@example.com');
    const ada = await hosts.member(id, undefined, 'ada@example.com');
    await host.accept(ada, token);
    policy.closed = 'The team is closed.';
    expect(await host.accept(ada, token)).toMatchObject({ status: 'accepted' });
    policy.closed = undefined;
  });
});

it('sending costs a transaction where there is a policy, and none where there is not', async () => {
  const { id, owner } = await workspace();
  const free = await hosts.start();
  expect(await costOf(() => free.send(owner, id, 'ada@example.com'))).toEqual({ transactions: 0, statements: 3 });
  expect(await costOf(() => host.send(owner, id, 'bob@example.com'))).toMatchObject({ transactions: 1 });
});
