import type { INestApplicationContext } from '@nestjs/common';
import { ROLES } from '@invites/invites';
import { plantInvites } from '@invites/invites/testing';
import { CreateWorkspace, ListMyWorkspaces, RecogniseUser, WorkspaceRepository } from '@invites/workspaces';
import { DataSource } from 'typeorm';
import { DEMO_PEOPLE } from './demo-people.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A workspace with a member for each role and an invite in each state, of which invite 1 has lapsed. Loaded once:
 * a database that has invites is left alone, and a load that was interrupted is completed.
 */
export async function loadDemoData(app: INestApplicationContext, tokenKey: string): Promise<void> {
  const dataSource = app.get(DataSource);
  if (await dataSource.getRepository('invites').exists()) return;
  const recogniseUser = app.get(RecogniseUser);
  const ownerId = await recogniseUser.execute(DEMO_PEOPLE.owner);
  const adminId = await recogniseUser.execute(DEMO_PEOPLE.admin);
  const editorId = await recogniseUser.execute(DEMO_PEOPLE.editor);
  const viewerId = await recogniseUser.execute(DEMO_PEOPLE.viewer);

  const workspace = { name: 'Analytical Engines', description: 'Where the demo happens.', logo: null };
  const [existing] = await app.get(ListMyWorkspaces).execute({ userId: ownerId });
  const { id: workspaceId } = existing ?? (await app.get(CreateWorkspace).execute({ userId: ownerId, workspace }));
  const workspaces = app.get(WorkspaceRepository);
  await workspaces.grant(workspaceId, adminId, ROLES.admin);
  await workspaces.grant(workspaceId, editorId, ROLES.editor);
  await workspaces.grant(workspaceId, viewerId, ROLES.viewer);

  const sentBy = (inviterId: number, daysAgo: number) => ({
    workspaceId,
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
    { ...sentBy(ownerId, 20), email: DEMO_PEOPLE.editor.email, role: ROLES.editor, status: 'accepted' },
    { ...sentBy(ownerId, 5), email: 'luigi@example.com', role: ROLES.admin, status: 'cancelled' },
    { ...sentBy(ownerId, 60), email: 'mary@example.com', role: ROLES.viewer, status: 'expired' },
  ]);
}
