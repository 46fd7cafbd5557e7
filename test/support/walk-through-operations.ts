import { expect } from '@jest/globals';
import type { TestApi } from './test-api.js';

/** One answer per operation, from a real walk through the life of some invites. */
export async function walkThroughOperations(api: TestApi): Promise<Record<string, unknown>> {
  const examples: Record<string, unknown> = {};
  async function note(operationId: string, method: string, path: string, options: Parameters<TestApi['call']>[2]) {
    const { status, body } = await api.call(method, path, options);
    expect([operationId, status]).toEqual([
      operationId,
      operationId.endsWith('create') && status === 201 ? 201 : status,
    ]);
    expect(status).toBeLessThan(300);
    examples[operationId] = body;
    return body;
  }

  const owner = { subject: 'olivia', email: 'olivia@example.com' };
  const invitee = { subject: 'ines', email: 'ines@example.com' };
  const invites = '/api/v1/invites';
  const name = 'Analytical Engines';
  const { id: workspaceId } = await note('workspaces-create', 'POST', '/api/v1/workspaces/', {
    as: owner,
    json: { name },
  });
  const ofWorkspace = `/api/v1/workspaces/${workspaceId}/`;
  const settings = { allowed_email_domains: ['example.com'] };
  await note('workspaces-partial-update', 'PATCH', ofWorkspace, { as: owner, json: settings });
  await note('workspaces-retrieve', 'GET', ofWorkspace, { as: owner });
  await note('workspaces-list', 'GET', '/api/v1/workspaces/', { as: owner });
  const form = { workspace_id: workspaceId, role: '2', message: 'Glad to have you with us!' };
  const { id, token } = await note('create', 'POST', `${invites}/`, {
    as: owner,
    json: { ...form, email: invitee.email, metadata: { customer_id: '42' }, return_to: '/projects/7' },
  });
  const emails = ['ada@example.com', 'nonsense'];
  const [bulk] = await note('bulk-create', 'POST', `${invites}/bulk/`, { as: owner, json: { ...form, emails } });
  await api.deliver();
  api.clock.advance(60_000);
  await note('resend-create', 'POST', `${invites}/${id}/resend/`, { as: owner });
  const ids = [bulk.invite.id, 999_999];
  await note('bulk-resend-create', 'POST', `${invites}/bulk-resend/`, {
    as: owner,
    json: { workspace_id: workspaceId, invite_ids: ids },
  });
  api.clock.advance(60_000);
  await note('detail-partial-update', 'PATCH', `${invites}/${id}/detail/`, { as: owner, json: { role: '1' } });
  await note('detail-retrieve', 'GET', `${invites}/${id}/detail/`, { as: owner });
  await note('retrieve', 'GET', `${invites}/${token}/`, {});
  await note('mine-list', 'GET', `${invites}/mine/`, { as: invitee });
  await note('accept-create', 'POST', `${invites}/${token}/accept/`, { as: invitee });
  await note('history-list', 'GET', `${invites}/${id}/history/`, { as: owner });
  await note('list-retrieve', 'GET', `${invites}/list/?workspace_id=${workspaceId}`, { as: owner });
  await note('decline-create', 'POST', `${invites}/${bulk.invite.token}/decline/`, {});
  await note('request-create', 'POST', `${invites}/${bulk.invite.token}/request/`, {});
  const other = await api.post(`${invites}/`, { as: owner, json: { ...form, email: 'grace@example.com' } });
  await note('cancel-create', 'POST', `${invites}/${other.body.id}/cancel/`, { as: owner });
  const last = await api.post(`${invites}/`, { as: owner, json: { ...form, email: 'alan@example.com' } });
  await note('bulk-cancel-create', 'POST', `${invites}/bulk-cancel/`, {
    as: owner,
    json: { workspace_id: workspaceId, invite_ids: [last.body.id, other.body.id] },
  });
  const members = `/api/v1/workspaces/${workspaceId}/members/`;
  const [, member] = await note('workspaces-members-list', 'GET', members, { as: owner });
  await note('workspaces-members-update', 'PATCH', `${members}${member.user_id}/`, { as: owner, json: { role: '3' } });
  const keys = `/api/v1/workspaces/${workspaceId}/api-keys/`;
  const json = { name: 'Nightly import', role: '3' };
  await note('workspaces-api-keys-create', 'POST', keys, { as: owner, json });
  await note('workspaces-api-keys-list', 'GET', keys, { as: owner });
  const webhooks = `/api/v1/workspaces/${workspaceId}/webhooks/`;
  const hook = { url: 'https://hooks.example.com/invites', events: ['invite.accepted', 'mail.bounced'] };
  const webhook = await note('workspaces-webhooks-create', 'POST', webhooks, { as: owner, json: hook });
  await note('workspaces-webhooks-list', 'GET', webhooks, { as: owner });
  const ofWebhook = `${webhooks}${webhook.id}/`;
  const changes = { as: owner, json: { description: 'Counts seats' } };
  await note('workspaces-webhooks-partial-update', 'PATCH', ofWebhook, changes);
  await note('workspaces-webhooks-test-create', 'POST', `${ofWebhook}test/`, { as: owner });
  await note('workspaces-webhooks-deliveries-list', 'GET', `${ofWebhook}deliveries/`, { as: owner });
  await note('workspaces-webhooks-rotate-secret-create', 'POST', `${ofWebhook}rotate-secret/`, { as: owner });
  return examples;
}
