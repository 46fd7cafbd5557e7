import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type Actor, ListMyInvites, type Role, WorkspaceDirectory } from '@invites/invites';
import { InMemoryWorkspaceDirectory } from '@invites/invites/testing';
import { openTestHosts, type TestHost, type TestHosts } from '../support/test-host.js';

/** Memberships that are kept elsewhere, behind a door that may be shut. */
@Injectable()
class RemoteDirectory extends InMemoryWorkspaceDirectory {
  away = false;
  asked = 0;
  /** Whom it admits only once this is over. */
  readonly slow = new Map<number, Promise<void>>();

  override async admit(userId: number, workspaceId: number, role: Role): Promise<void> {
    this.asked += 1;
    await this.slow.get(userId);
    if (this.away) throw new Error('the directory is away');
    return super.admit(userId, workspaceId, role);
  }
}

const OWNER = { userId: 1, email: 'owner@example.com', emailVerified: true };
const ADA = { userId: 2, email: 'ada@example.com', emailVerified: true };
const STRANGER = { userId: 3, email: 'stranger@example.com', emailVerified: true };

let hosts: TestHosts;
let workspaces = 0;

beforeAll(async () => {
  hosts = await openTestHosts();
});
afterAll(() => hosts.close());

async function startRemote(options: { admitAfterwards: boolean }) {
  const adapters = { workspaceDirectory: RemoteDirectory };
  const host = await hosts.start({ options: { membersRelation: undefined, ...options }, adapters });
  const directory = host.module.get<RemoteDirectory>(WorkspaceDirectory, { strict: false });
  workspaces += 1;
  directory.addWorkspace(workspaces, { name: 'Engines', description: '', logo: null });
  directory.setRole(OWNER.userId, workspaces, 4);
  return { host, directory, id: workspaces };
}

async function deliver(host: TestHost) {
  while ((await host.deliverEvents()).length > 0);
}

it('members that the directory alone knows of send, resend and accept, and nobody else does', async () => {
  const { host, directory, id } = await startRemote({ admitAfterwards: false });
  await expect(host.send(STRANGER, id, 'ada@example.com')).rejects.toMatchObject({ code: 'workspace-not-found' });
  const { id: inviteId, token, workspaceName } = await host.send(OWNER, id, 'ada@example.com');
  expect(workspaceName).toBe('Engines');
  await expect(host.resend(STRANGER, inviteId)).rejects.toMatchObject({ code: 'invite-not-found' });
  await host.resend(OWNER, inviteId);
  await host.deliverMails();
  expect(host.mailer.sent.map(({ to }) => to)).toContain('ada@example.com');
  await expect(host.accept(STRANGER, token)).rejects.toMatchObject({ code: 'wrong-account' });
  await host.accept(ADA, token);
  expect(await directory.member(ADA.userId, id)).toMatchObject({ role: 2 });
  expect((await hosts.stored(id)).history).toEqual([['sent'], ['resent'], ['accepted']]);
});

it('what the directory alone knows of an inviter counts for the mail, for mine and for acceptance', async () => {
  const { host, directory, id } = await startRemote({ admitAfterwards: false });
  directory.setRole(STRANGER.userId, id, 4, 2);
  await host.send(STRANGER, id, 'ada@example.com');
  const { id: inviteId, token } = await host.send(OWNER, id, 'grace@example.com');
  directory.setRole(STRANGER.userId, id, 4, 1);
  directory.removeMember(OWNER.userId, id);
  await host.deliverMails();
  expect(host.mailer.sent).toEqual([]);
  const replies = `SELECT DISTINCT reply FROM invite_mails WHERE workspace_id = $1`;
  expect(await hosts.dataSource.query(replies, [id])).toEqual([{ reply: 'inviter-lost-permission' }]);
  const grace = { ...ADA, email: 'grace@example.com' };
  const mine = (actor: Actor) => host.module.get(ListMyInvites, { strict: false }).execute({ actor });
  for (const actor of [ADA, grace])
    expect((await mine(actor))[0]).toMatchObject({ workspaceId: id, obstacle: 'inviter-lost-permission' });
  await expect(host.accept(grace, token)).rejects.toMatchObject({ code: 'inviter-lost-permission' });
  await expect(host.resend(STRANGER, inviteId)).rejects.toMatchObject({ code: 'role-above-own' });
  directory.setRole(OWNER.userId, id, 3);
  expect((await mine(grace))[0]).toMatchObject({ workspaceId: id, obstacle: undefined });
  await host.accept(grace, token);
});

it('where membership is part of acceptance, a directory that fails leaves the invite pending', async () => {
  const { host, directory, id } = await startRemote({ admitAfterwards: false });
  const { token } = await host.send(OWNER, id, 'ada@example.com');
  directory.away = true;
  await expect(host.accept(ADA, token)).rejects.toThrow('the directory is away');
  expect(await hosts.stored(id)).toMatchObject({ invites: [['ada@example.com', 'pending']], history: [['sent']] });
  directory.away = false;
  await host.accept(ADA, token);
  expect(await directory.member(ADA.userId, id)).toMatchObject({ role: 2 });
});

it('where membership is part of acceptance, a directory that is slow with one makes no other wait', async () => {
  const { host, directory, id } = await startRemote({ admitAfterwards: false });
  const { token: adas } = await host.send(OWNER, id, ADA.email);
  const { token: other } = await host.send(OWNER, id, STRANGER.email);
  let goOn = () => {};
  directory.slow.set(ADA.userId, new Promise<void>((resolve) => (goOn = resolve)));
  const slow = host.accept(ADA, adas);
  await host.accept(STRANGER, other);
  expect(await directory.member(ADA.userId, id)).toBeUndefined();
  goOn();
  await slow;
  expect(await directory.member(ADA.userId, id)).toMatchObject({ role: 2 });
});

it('where membership follows acceptance, the directory is asked afterwards, until it has admitted', async () => {
  const { host, directory, id } = await startRemote({ admitAfterwards: true });
  const { token } = await host.send(OWNER, id, 'ada@example.com');
  directory.away = true;
  expect(await host.accept(ADA, token)).toMatchObject({ status: 'accepted' });
  expect(directory.asked).toBe(0);
  await deliver(host);
  expect(directory.asked).toBe(1);
  expect(await directory.member(ADA.userId, id)).toBeUndefined();
  host.clock.advance(1.1 * 60_000);
  await deliver(host);
  expect(directory.asked).toBe(2);
  directory.away = false;
  await host.accept(ADA, token);
  host.clock.advance(5.5 * 60_000);
  await deliver(host);
  await deliver(host);
  expect(directory.asked).toBe(3);
  expect(await directory.member(ADA.userId, id)).toMatchObject({ role: 2 });
  expect(await hosts.stored(id)).toMatchObject({ history: [['sent'], ['accepted']], events: [] });
});
