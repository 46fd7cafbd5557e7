import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateWebhook, DeliverDueWebhooks, ListWebhookDeliveries, WorkspaceDirectory } from '@invites/invites';
import { InMemoryWorkspaceDirectory } from '@invites/invites/testing';
import { openTestHosts, type TestHosts } from '../support/test-host.js';
import { signersOf, startReceiver } from '../support/webhook-receiver.js';

const WORKSPACE_ID = 1;
const actor = (userId: number, email: string) => ({ userId, email, emailVerified: true });
const OWNER = actor(1, 'owner@example.com');
const ADMIN = actor(2, 'admin@example.com');
const STRANGER = actor(3, 'stranger@example.com');

let hosts: TestHosts;
beforeAll(async () => {
  hosts = await openTestHosts();
});
afterAll(() => hosts.close());

it('a host has webhooks by an option; the Owners that its own directory knows manage them, and nobody else', async () => {
  const host = await hosts.start({
    options: { membersRelation: undefined, webhooks: { allowPrivate: true, allowHttp: true } },
    adapters: { workspaceDirectory: InMemoryWorkspaceDirectory },
  });
  const directory = host.module.get<InMemoryWorkspaceDirectory>(WorkspaceDirectory, { strict: false });
  directory.addWorkspace(WORKSPACE_ID, { name: 'Engines', description: '', logo: null });
  directory.setRole(OWNER.userId, WORKSPACE_ID, 4);
  directory.setRole(ADMIN.userId, WORKSPACE_ID, 3);
  const receiver = await startReceiver();
  const create = host.module.get(CreateWebhook, { strict: false });
  const hook = (by: typeof OWNER) =>
    create.execute({ actor: by, workspaceId: WORKSPACE_ID, url: receiver.url, events: ['invite.sent'] });

  await expect(hook(STRANGER)).rejects.toMatchObject({ code: 'workspace-not-found' });
  await expect(hook(ADMIN)).rejects.toMatchObject({ code: 'permission-denied' });
  const { id: webhookId, secret } = await hook(OWNER);

  const { id } = await host.send(ADMIN, WORKSPACE_ID, 'ada@example.com');
  await host.deliverEvents();
  for (const delivery of await host.module.get(DeliverDueWebhooks, { strict: false }).execute()) await delivery;
  expect(receiver.received.map(({ body }) => [body.type, body.data.invite.id])).toEqual([['invite.sent', id]]);
  const deliveries = host.module.get(ListWebhookDeliveries, { strict: false });
  const ref = { actor: OWNER, workspaceId: WORKSPACE_ID, webhookId };
  expect(await deliveries.execute(ref)).toMatchObject([{ type: 'invite.sent', attempts: 1, responseStatus: 204 }]);
  expect(signersOf(receiver.received[0]!, [secret])).toEqual([secret]);
});
