import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type InviteEvent, ListInvites, OnInviteEvent, ShowHistory } from '@invites/invites';
import { INVITE_ENTITIES } from '@invites/invites/migrations';
import { NO_LIMITS } from '@invites/invites/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { HOSTILE, makeHostile } from '../support/hostile-sessions.js';
import { openTestHosts, type TestHosts } from '../support/test-host.js';

/** What a host has to leave as PostgreSQL has it. */
const RELIED_ON = { DateStyle: 'ISO', default_transaction_isolation: 'read committed', array_nulls: 'on' };

class Ledger {
  readonly received: InviteEvent[] = [];

  @OnInviteEvent('sent', 'resent', 'accepted')
  note(event: InviteEvent): void {
    this.received.push(event);
  }
}

let hosts: TestHosts;
let admin: pg.Client;
let database: string;
beforeAll(async () => {
  hosts = await openTestHosts();
  database = new URL(hosts.url).pathname.slice(1);
  admin = new pg.Client({ connectionString: hosts.url });
  await admin.connect();
});
afterEach(() => admin.query(`ALTER DATABASE ${database} RESET ALL`));
afterAll(async () => {
  await admin.end();
  await hosts.close();
});

/** As a host opens one, which has whatever session the database gives it. */
function open(options: object = {}): Promise<DataSource> {
  return new DataSource({ type: 'postgres', url: hosts.url, entities: INVITE_ENTITIES, ...options }).initialize();
}

async function hostWith(terms: { readonly options?: object; readonly dataSource?: DataSource } = {}) {
  const ledger = new Ledger();
  const dataSource = terms.dataSource ?? (await open());
  const host = await hosts.start({
    options: { events: true, ...terms.options },
    providers: [{ provide: Ledger, useValue: ledger }],
    dataSource,
  });
  return { ...host, ledger };
}

describe('the DataSource of a host', () => {
  it('may set everything else otherwise: an invite is sent, mailed, resent, listed, accepted and told of', async () => {
    await makeHostile(admin, `DATABASE ${database}`, [...Object.keys(RELIED_ON), 'search_path']);
    const host = await hostWith();
    const owner = await hosts.member(1, 4);
    const ada = await hosts.member(1, undefined, 'ada@example.com');
    const sent = await host.send(owner, 1, ada.email);
    expect(await host.deliverMails()).toHaveLength(1);
    host.clock.advance(1000);
    const resent = await host.resend(owner, sent.id);
    expect(resent).toMatchObject({ createdAt: sent.createdAt, expiresAt: new Date(sent.expiresAt.getTime() + 1000) });
    expect(await host.deliverMails()).toHaveLength(1);
    expect(host.mailer.sent.map(({ to }) => to)).toEqual([ada.email, ada.email]);
    const { invites } = await host.module
      .get(ListInvites, { strict: false })
      .execute({ actor: owner, workspaceId: 1, limit: 10, status: undefined, lapsed: undefined, before: undefined });
    expect(invites).toMatchObject([{ id: sent.id, createdAt: sent.createdAt, expiresAt: resent.expiresAt }]);
    await host.accept(ada, sent.token);
    const { lines } = await host.module
      .get(ShowHistory, { strict: false })
      .execute({ actor: owner, inviteId: sent.id, limit: 10 });
    const now = host.clock.now();
    expect(lines.map(({ kind, at }) => [kind, at.getTime() - now.getTime()])).toEqual(
      expect.arrayContaining([
        ['sent', -1000],
        ['resent', 0],
        ['accepted', 0],
      ]),
    );
    await host.deliverEvents();
    expect(host.ledger.received.map(({ kind, at }) => [kind, at])).toEqual([
      ['sent', sent.createdAt],
      ['resent', now],
      ['accepted', now],
    ]);
  });

  it.each(Object.entries(RELIED_ON))('is refused at the start, in one line, for another %s', async (name, needed) => {
    await admin.query(
      `ALTER DATABASE ${database} SET ${name} = ${name === 'DateStyle' ? HOSTILE[name] : `'${HOSTILE[name]}'`}`,
    );
    const dataSource = await open();
    await expect(hostWith({ dataSource })).rejects.toThrow(
      `InvitesModule can't use its database: its sessions have ${name} = '${HOSTILE[name]}'. ` +
        `The role, or a pooler in between, has to set ${name} = '${needed}'.`,
    );
    await dataSource.destroy();
  });

  it('is refused at the start when its transactions see less than has been committed', async () => {
    const dataSource = await open({ isolationLevel: 'SERIALIZABLE' });
    await expect(hostWith({ dataSource })).rejects.toThrow('whose isolationLevel is READ COMMITTED, or left out');
    await dataSource.destroy();
  });
});

it.each(['REPEATABLE READ', 'SERIALIZABLE'] as const)(
  'within a transaction of the host in %s nothing is sent, since nobody could count',
  async (isolation) => {
    const host = await hostWith();
    const owner = await hosts.member(2, 4);
    const sending = host.dataSource.transaction(isolation, (manager) =>
      host.transaction.within(manager, () => host.send(owner, 2, 'ada@example.com')),
    );
    await expect(sending).rejects.toThrow(`Invites are sent and resent in READ COMMITTED only: in ${isolation} what`);
  },
);

it('a day of a limit has 24 hours, also where the clocks change', async () => {
  await admin.query(`ALTER DATABASE ${database} SET timezone = 'Europe/Berlin'`);
  const host = await hostWith({ options: { limits: { ...NO_LIMITS, mailsPerSenderPerDay: 1 } } });
  const owner = await hosts.member(3, 4);
  const before = new Date('2026-10-24T12:00:00Z'); // summer time ends in the night that follows
  host.clock.advance(before.getTime() - host.clock.now().getTime());
  await host.send(owner, 3, 'ada@example.com');
  host.clock.advance(60 * 60_000);
  const refusal = await host.send(owner, 3, 'bob@example.com').catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'sender-limit', facts: { retryAfterS: 23 * 60 * 60 } });
  host.clock.advance(23 * 60 * 60_000);
  expect(await host.send(owner, 3, 'bob@example.com')).toMatchObject({ status: 'pending' });
});

it('where a session is changed later nevertheless, nothing is stored or skipped that could not be read', async () => {
  const dataSource = await open({ poolSize: 2 });
  const onBoth = (sql: string) => Promise.all([dataSource.query(sql), dataSource.query(sql)]);
  const host = await hostWith({ dataSource });
  const owner = await hosts.member(4, 4);
  const { id } = await host.send(owner, 4, 'ada@example.com');
  const before = await hosts.stored(4);
  const mailed = host.mailer.sent.length;
  await onBoth(`SET datestyle = 'German'`);
  await expect(host.resend(owner, id)).rejects.toThrow('in another DateStyle than ISO');
  await host.deliverMails();
  await onBoth('SET datestyle = ISO');
  expect(await hosts.stored(4)).toEqual(before);
  host.clock.advance(60 * 60_000);
  await host.deliverMails();
  expect(host.mailer.sent).toHaveLength(mailed + 1);
});
