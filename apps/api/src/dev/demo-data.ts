import type { INestApplicationContext } from '@nestjs/common';
import { type Actor, ChangeWebhook, CreateWebhook, ListMyInvites, ListWebhooks, ROLES } from '@invites/invites';
import { plantInvites } from '@invites/invites/testing';
import {
  CreateApiKey,
  CreateWorkspace,
  ListApiKeys,
  ListMyWorkspaces,
  RecogniseUser,
  WorkspaceRepository,
} from '@invites/workspaces';
import { DataSource } from 'typeorm';
import { DEMO_PEOPLE, DEMO_WORKSPACE, type DemoPerson } from './demo-people.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Loads a workspace with a member for each role, an API key, three webhooks and an invite in each state, of which invite 1
 * has lapsed, and another workspace with invites to accept or decline. A database that has invites stays as it is, and an
 * interrupted load is completed.
 */
export async function loadDemoData(
  app: INestApplicationContext,
  { tokenKey, receiver }: { tokenKey: string; receiver: string },
): Promise<void> {
  const dataSource = app.get(DataSource);
  if (await dataSource.getRepository('invites').exists()) return;
  const recogniseUser = app.get(RecogniseUser);
  const ownerId = await recogniseUser.execute(DEMO_PEOPLE.owner);
  const adminId = await recogniseUser.execute(DEMO_PEOPLE.admin);
  const editorId = await recogniseUser.execute(DEMO_PEOPLE.editor);
  const viewerId = await recogniseUser.execute(DEMO_PEOPLE.viewer);

  const workspaceId = await workspaceOf(app, ownerId, DEMO_WORKSPACE, 'Where the demo happens.');
  const otherId = await workspaceOf(app, adminId, 'Difference Works', 'Where it could go on.');
  const workspaces = app.get(WorkspaceRepository);
  await workspaces.grant(workspaceId, adminId, ROLES.admin);
  await workspaces.grant(workspaceId, editorId, ROLES.editor);
  await workspaces.grant(workspaceId, viewerId, ROLES.viewer);
  const keys = { workspaceId, actorId: ownerId };
  if ((await app.get(ListApiKeys).execute({ ...keys, limit: 1 })).items.length === 0)
    await app.get(CreateApiKey).execute({ ...keys, name: 'Nightly import', role: ROLES.admin });

  await addWebhooks(app, workspaceId, { ...DEMO_PEOPLE.owner, userId: ownerId }, receiver);

  const sentBy = (inviterId: number, daysAgo: number, to = workspaceId) => ({
    workspaceId: to,
    inviterId,
    createdAt: new Date(Date.now() - daysAgo * DAY_MS),
  });
  await plantInvites(dataSource, tokenKey, [
    {
      ...sentBy(adminId, 10),
      email: DEMO_PEOPLE.invitee.email,
      role: ROLES.editor,
      message: 'Come and see what we are building.',
    },
    { ...sentBy(adminId, 1), email: 'charles@example.com', role: ROLES.viewer },
    {
      ...sentBy(ownerId, 20),
      email: DEMO_PEOPLE.editor.email,
      role: ROLES.editor,
      status: 'accepted',
      acceptedById: editorId,
    },
    { ...sentBy(ownerId, 5), email: 'luigi@example.com', role: ROLES.admin, status: 'cancelled' },
    { ...sentBy(ownerId, 60), email: 'mary@example.com', role: ROLES.viewer, status: 'expired' },
    { ...sentBy(adminId, 1, otherId), email: DEMO_PEOPLE.owner.email, role: ROLES.editor },
    { ...sentBy(adminId, 1, otherId), email: DEMO_PEOPLE.outsider.email, role: ROLES.viewer },
  ]);
}

/** All but the receiver's are disabled, because nobody listens there. */
async function addWebhooks(
  app: INestApplicationContext,
  workspaceId: number,
  actor: Actor,
  receiver: string,
): Promise<void> {
  const manager = { workspaceId, actor };
  const urls = ['https://hooks.example.com/seats', 'https://hooks.example.com/audit', receiver];
  const { webhooks } = await app.get(ListWebhooks).execute({ ...manager, limit: urls.length });
  for (const url of urls.slice(webhooks.length)) {
    const { id: webhookId } = await app.get(CreateWebhook).execute({ ...manager, url, events: ['*'] });
    if (url !== receiver) await app.get(ChangeWebhook).execute({ ...manager, webhookId, status: 'disabled' });
  }
}

async function workspaceOf(
  app: INestApplicationContext,
  userId: number,
  name: string,
  description: string,
): Promise<number> {
  const { items } = await app.get(ListMyWorkspaces).execute({ userId, limit: 500 });
  const workspace = items.find((one) => one.name === name);
  return (
    workspace ?? (await app.get(CreateWorkspace).execute({ userId, workspace: { name, description, logo: null } }))
  ).id;
}

/** Working tokens for the examples of the API document, by operation; undefined once no invite is left. */
export async function demoInviteTokens(app: INestApplicationContext): Promise<Record<string, string | undefined>> {
  const tokenFor = async (person: DemoPerson) => {
    const userId = await app.get(RecogniseUser).execute(person);
    const invites = await app.get(ListMyInvites).execute({ actor: { ...person, userId } });
    return invites.at(-1)?.token;
  };
  return {
    retrieve: await tokenFor(DEMO_PEOPLE.invitee),
    'accept-create': await tokenFor(DEMO_PEOPLE.owner),
    'decline-create': await tokenFor(DEMO_PEOPLE.outsider),
  };
}
