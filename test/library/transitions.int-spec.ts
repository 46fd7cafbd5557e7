import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  BulkResendInvites,
  BulkSendInvites,
  CloseLapsedInvites,
  DeclineInvite,
  EditInvite,
  INVITE_TRANSITIONS,
  WithdrawInvitesTo,
} from '@invites/invites';
import { openTestHosts, type TestHost, type TestHosts } from '../support/test-host.js';

let hosts: TestHosts;
let host: TestHost;
let published: unknown[];
const listen = (message: unknown) => published.push(message);

beforeAll(async () => {
  hosts = await openTestHosts();
  host = await hosts.start();
});
afterAll(() => hosts.close());
beforeEach(() => {
  published = [];
  subscribe(INVITE_TRANSITIONS, listen);
});
afterEach(() => void unsubscribe(INVITE_TRANSITIONS, listen));

const use = <T>(useCase: new (...args: never[]) => T): T => host.module.get(useCase, { strict: false });
const DAY_MS = 24 * 60 * 60 * 1000;

it('what has been done to invites is published in the process, however many at once, and nothing of what was refused', async () => {
  const actor = await hosts.member(1, 4);
  const emails = ['ada@example.com', 'bob@example.com', 'nonsense'];
  await use(BulkSendInvites).execute({ actor, workspaceId: 1, emails, role: 2 });
  const { id, token } = await host.send(actor, 1, 'cleo@example.com');
  await host.resend(actor, id);
  await use(EditInvite).execute({ actor, inviteId: id, role: 1 });
  await use(DeclineInvite).execute({ token });
  await expect(host.resend(actor, id)).rejects.toMatchObject({ code: 'invite-not-pending' });
  await use(BulkResendInvites).execute({ actor, workspaceId: 1, inviteIds: [id - 1, id - 2, id] });
  const invitee = await hosts.member(1, undefined, 'dora@example.com');
  const { token: accepted } = await host.send(actor, 1, 'dora@example.com');
  await host.accept(invitee, accepted);
  await host.send(actor, 1, 'emil@example.com');
  await use(WithdrawInvitesTo).execute({ actor, workspaceId: 1, email: 'Emil@example.com' });
  await use(WithdrawInvitesTo).execute({ actor, workspaceId: 1, email: 'emil@example.com' });
  host.clock.advance(8 * DAY_MS);
  await host.send(actor, 1, 'ada@example.com'); // her first one has lapsed
  host.clock.advance(60 * DAY_MS);
  await use(CloseLapsedInvites).execute();
  expect(published).toEqual([
    { kind: 'sent', count: 2 },
    { kind: 'sent', count: 1 },
    { kind: 'resent', count: 1 },
    { kind: 'edited', count: 1 },
    { kind: 'declined', count: 1 },
    { kind: 'resent', count: 2 },
    { kind: 'sent', count: 1 },
    { kind: 'accepted', count: 1 },
    { kind: 'sent', count: 1 },
    { kind: 'cancelled', count: 1 },
    { kind: 'sent', count: 1 },
    { kind: 'closed', count: 1 },
    { kind: 'closed', count: 2 },
  ]);
});

it('an acceptance that is rolled back is not published', async () => {
  const actor = await hosts.member(2, 4);
  const invitee = await hosts.member(2, undefined, 'eve@example.com');
  const { token } = await host.send(actor, 2, 'eve@example.com');
  const { dataSource } = host;
  await dataSource.query('ALTER TABLE memberships RENAME TO gone');
  await expect(host.accept(invitee, token)).rejects.toThrow('memberships');
  await dataSource.query('ALTER TABLE gone RENAME TO memberships');
  expect(published).toEqual([{ kind: 'sent', count: 1 }]);
});
