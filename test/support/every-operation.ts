import {
  AnnounceLapsedInvites,
  CloseLapsedInvites,
  DeliverDueMails,
  DeliverDueNotices,
  EraseInvitee,
  PurgeSettledInvites,
  RemindInvitees,
  RequeueFailedMails,
  ShowMailBacklog,
  ShowNoticeBacklog,
} from '@invites/invites';
import { NoticeOutbox } from '../../libs/invites/src/application/ports/notice-outbox.js';
import { MAIL_EVENTS_SECRET, notify } from './mail-provider.js';
import type { TestDatabase } from './test-database.js';
import { type Answer, person, type Person, startTestApi, type TestApi } from './test-api.js';

export interface Operation {
  readonly what: string;
  /** That it takes at most, once the caller is known. */
  readonly statements: number;
  /** Of these, how many have to wait for another. */
  readonly roundTrips: number;
  /** Whether it is asked for what there is, and stores nothing that its answer tells of. */
  readonly reads?: boolean;
  /** Sets the scene; resolves with the call itself. */
  readonly prepare: () => Promise<() => Promise<Answer>>;
}

export interface EveryOperation {
  readonly api: TestApi;
  readonly workspace: Awaited<ReturnType<TestApi['workspace']>>;
  readonly operations: readonly Operation[];
  /** What no request waits for. */
  readonly background: () => Promise<void>;
}

let addresses = 0;
const address = () => `operation-${++addresses}@example.com`;

/** A service, by default on a database of its own, and everything that can be asked of it, each prepared so that it succeeds. */
export async function startEveryOperation(database?: TestDatabase): Promise<EveryOperation> {
  const api = await startTestApi({ MAIL_EVENTS_SECRET, INVITES_PURGE_AFTER: 'P1D' }, undefined, { database });
  const workspace = await api.workspace();
  const { admin, owner } = workspace;
  for (const one of [admin, owner]) await api.get('/api/v1/workspaces/', { as: one });
  const plant = async (email = address()) => {
    const id = await api.plant({ workspaceId: workspace.id, inviterId: workspace.ids.admin, email, role: 1 });
    const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: admin });
    return { id, token: body.token as string };
  };
  const known = async (name: string): Promise<Person> => {
    const one = person(name);
    await api.get('/api/v1/workspaces/', { as: one });
    return one;
  };
  const member = async () => {
    const one = await known('member');
    const { token } = await plant(one.email);
    await api.post(`/api/v1/invites/${token}/accept/`, { as: one });
    return api.idOf(one);
  };
  const members = `/api/v1/workspaces/${workspace.id}/members/`;
  const keys = `/api/v1/workspaces/${workspace.id}/api-keys/`;
  const apiKey = async () => {
    const { body } = await api.post(keys, { as: owner, json: { name: 'Import', role: '3' } });
    return body as { id: number; key: string };
  };
  const hooks = `/api/v1/workspaces/${workspace.id}/webhooks/`;
  /** Of a webhook that no other operation tells of anything. */
  const ofWebhook = (how: (path: string) => Promise<Answer>) => async () => {
    const { body } = await api.post(hooks, {
      as: owner,
      json: { url: 'https://example.com/', events: ['mail.bounced'] },
    });
    return () => how(`${hooks}${body.id}/`);
  };
  const ofInvite = (how: (id: number) => Promise<Answer>) => async () => {
    const { id } = await plant();
    return () => how(id);
  };
  const ofToken = (how: (token: string) => Promise<Answer>) => async () => {
    const { token } = await plant();
    return () => how(token);
  };
  const terms = () => ({ workspace_id: workspace.id, role: '1' });
  const list = (query: string) => async () => () =>
    api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}${query}`, { as: admin });

  const operations: Operation[] = [
    {
      what: 'send',
      statements: 3,
      roundTrips: 2,
      prepare: async () => () => api.post('/api/v1/invites/', { as: admin, json: { ...terms(), email: address() } }),
    },
    {
      what: 'send, with an Idempotency-Key',
      statements: 8,
      roundTrips: 7,
      prepare: async () => () =>
        api.post('/api/v1/invites/', {
          as: admin,
          json: { ...terms(), email: address() },
          headers: { 'idempotency-key': address() },
        }),
    },
    { what: 'list', reads: true, statements: 3, roundTrips: 3, prepare: list('') },
    { what: 'list, by status', reads: true, statements: 3, roundTrips: 3, prepare: list('&status=pending') },
    {
      what: 'list, since an instant',
      reads: true,
      statements: 3,
      roundTrips: 3,
      prepare: list('&created_after=2020-01-01T00:00:00Z'),
    },
    {
      what: 'list, searched',
      reads: true,
      statements: 3,
      roundTrips: 3,
      prepare: list('&email=operation&mail_status=sent&lapsed=false'),
    },
    {
      what: 'list, by inviter',
      reads: true,
      statements: 5,
      roundTrips: 5,
      prepare: list(`&invited_by=${admin.email}`),
    },
    {
      what: 'resend',
      statements: 2,
      roundTrips: 2,
      prepare: ofInvite((id) => api.post(`/api/v1/invites/${id}/resend/`, { as: admin })),
    },
    {
      what: 'cancel',
      statements: 3,
      roundTrips: 3,
      prepare: ofInvite((id) => api.post(`/api/v1/invites/${id}/cancel/`, { as: admin })),
    },
    {
      what: 'show',
      reads: true,
      statements: 3,
      roundTrips: 2,
      prepare: ofInvite((id) => api.get(`/api/v1/invites/${id}/detail/`, { as: admin })),
    },
    {
      what: 'edit',
      statements: 4,
      roundTrips: 3,
      prepare: ofInvite((id) =>
        api.call('PATCH', `/api/v1/invites/${id}/detail/`, { as: admin, json: { message: 'Hello' } }),
      ),
    },
    {
      what: 'history',
      reads: true,
      statements: 3,
      roundTrips: 3,
      prepare: ofInvite((id) => api.get(`/api/v1/invites/${id}/history/`, { as: admin })),
    },
    {
      what: 'bulk',
      statements: 3,
      roundTrips: 2,
      prepare: async () => () =>
        api.post('/api/v1/invites/bulk/', { as: admin, json: { ...terms(), emails: [address(), address()] } }),
    },
    {
      what: 'bulk resend',
      statements: 3,
      roundTrips: 3,
      prepare: async () => {
        const ids = [(await plant()).id, (await plant()).id];
        const json = { workspace_id: workspace.id, invite_ids: ids };
        return () => api.post('/api/v1/invites/bulk-resend/', { as: admin, json });
      },
    },
    {
      what: 'bulk resend of what has lapsed',
      statements: 4,
      roundTrips: 4,
      prepare: async () => {
        const createdAt = new Date(api.clock.now().getTime() - 8 * 24 * 60 * 60 * 1000);
        const invite = {
          workspaceId: workspace.id,
          inviterId: workspace.ids.admin,
          email: address(),
          role: 1,
          createdAt,
        } as const;
        await api.plant(invite);
        const json = { workspace_id: workspace.id, lapsed: true };
        return () => api.post('/api/v1/invites/bulk-resend/', { as: admin, json });
      },
    },
    {
      what: 'bulk cancel',
      statements: 7,
      roundTrips: 7,
      prepare: async () => {
        const ids = [(await plant()).id, (await plant()).id];
        const json = { workspace_id: workspace.id, invite_ids: ids };
        return () => api.post('/api/v1/invites/bulk-cancel/', { as: admin, json });
      },
    },
    {
      what: 'preview',
      reads: true,
      statements: 2,
      roundTrips: 2,
      prepare: ofToken((token) => api.get(`/api/v1/invites/${token}/`)),
    },
    {
      what: 'accept',
      statements: 7,
      roundTrips: 7,
      prepare: async () => {
        const one = await known('invitee');
        const { token } = await plant(one.email);
        return () => api.post(`/api/v1/invites/${token}/accept/`, { as: one });
      },
    },
    {
      what: 'decline',
      statements: 3,
      roundTrips: 3,
      prepare: ofToken((token) => api.post(`/api/v1/invites/${token}/decline/`)),
    },
    {
      what: 'request a new link',
      statements: 4,
      roundTrips: 4,
      prepare: async () => {
        const createdAt = new Date(api.clock.now().getTime() - 8 * 24 * 60 * 60 * 1000);
        const { id: workspaceId, ids } = workspace;
        const id = await api.plant({ workspaceId, inviterId: ids.admin, email: address(), role: 1, createdAt });
        const { body } = await api.get(`/api/v1/invites/${id}/detail/`, { as: admin });
        return () => api.post(`/api/v1/invites/${body.token as string}/request/`);
      },
    },
    {
      what: 'my invites',
      reads: true,
      statements: 1,
      roundTrips: 1,
      prepare: async () => {
        const one = await known('invitee');
        await plant(one.email);
        return () => api.get('/api/v1/invites/mine/', { as: one });
      },
    },
    {
      what: 'a notice about a mail',
      statements: 1,
      roundTrips: 1,
      prepare: ofInvite((id) =>
        notify(api, { type: 'mail.delivered', at: new Date(), messageId: `invite-${id}.1@127.0.0.1` }),
      ),
    },
    {
      what: 'make an API key',
      statements: 5,
      roundTrips: 5,
      prepare: async () => () => api.post(keys, { as: owner, json: { name: 'Import', role: '3' } }),
    },
    {
      what: 'list API keys',
      reads: true,
      statements: 2,
      roundTrips: 2,
      prepare: async () => () => api.get(keys, { as: owner }),
    },
    {
      what: 'resend by an API key',
      statements: 3,
      roundTrips: 3,
      prepare: async () => {
        const [{ id }, { key }] = [await plant(), await apiKey()];
        return () => api.post(`/api/v1/invites/${id}/resend/`, { headers: { authorization: `Bearer ${key}` } });
      },
    },
    {
      what: 'revoke an API key',
      statements: 5,
      roundTrips: 5,
      prepare: async () => {
        const { id } = await apiKey();
        return () => api.call('DELETE', `${keys}${id}/`, { as: owner });
      },
    },
    {
      what: 'make a webhook',
      statements: 5,
      roundTrips: 5,
      prepare: async () => () =>
        api.post(hooks, { as: owner, json: { url: 'https://example.com/', events: ['mail.bounced'] } }),
    },
    {
      what: 'list webhooks',
      reads: true,
      statements: 2,
      roundTrips: 2,
      prepare: async () => () => api.get(hooks, { as: owner }),
    },
    {
      what: 'change a webhook',
      statements: 5,
      roundTrips: 5,
      prepare: ofWebhook((path) => api.call('PATCH', path, { as: owner, json: { status: 'disabled' } })),
    },
    {
      what: 'rotate the secret of a webhook',
      statements: 2,
      roundTrips: 2,
      prepare: ofWebhook((path) => api.post(`${path}rotate-secret/`, { as: owner })),
    },
    {
      what: 'test a webhook',
      statements: 2,
      roundTrips: 2,
      prepare: ofWebhook((path) => api.post(`${path}test/`, { as: owner })),
    },
    {
      what: 'list the deliveries of a webhook',
      reads: true,
      statements: 2,
      roundTrips: 2,
      prepare: ofWebhook((path) => api.get(`${path}deliveries/`, { as: owner })),
    },
    {
      what: 'delete a webhook',
      statements: 2,
      roundTrips: 2,
      prepare: ofWebhook((path) => api.call('DELETE', path, { as: owner })),
    },
    {
      what: 'make a workspace',
      statements: 4,
      roundTrips: 4,
      prepare: async () => () => api.post('/api/v1/workspaces/', { as: owner, json: { name: 'Another' } }),
    },
    {
      what: 'list workspaces',
      reads: true,
      statements: 1,
      roundTrips: 1,
      prepare: async () => () => api.get('/api/v1/workspaces/', { as: owner }),
    },
    {
      what: 'list workspaces, for the first time',
      reads: true,
      statements: 2,
      roundTrips: 2,
      prepare: async () => () => api.get('/api/v1/workspaces/', { as: person('newcomer') }),
    },
    {
      what: 'show a workspace',
      reads: true,
      statements: 1,
      roundTrips: 1,
      prepare: async () => () => api.get(`/api/v1/workspaces/${workspace.id}/`, { as: owner }),
    },
    {
      what: 'change a workspace',
      statements: 6,
      roundTrips: 6,
      prepare: async () => () =>
        api.call('PATCH', `/api/v1/workspaces/${workspace.id}/`, { as: owner, json: { description: address() } }),
    },
    {
      what: 'list members',
      reads: true,
      statements: 1,
      roundTrips: 1,
      prepare: async () => () => api.get(members, { as: owner }),
    },
    {
      what: "change a member's role",
      statements: 6,
      roundTrips: 6,
      prepare: async () => {
        const id = await member();
        return () => api.call('PATCH', `${members}${id}/`, { as: owner, json: { role: '2' } });
      },
    },
    {
      what: 'remove a member',
      statements: 7,
      roundTrips: 7,
      prepare: async () => {
        const id = await member();
        return () => api.call('DELETE', `${members}${id}/`, { as: owner });
      },
    },
  ];
  return { api, workspace, operations, background: () => inTheBackground(api) };
}

/** A delivery, the sweeper, the numbers of the operator. */
async function inTheBackground(api: TestApi): Promise<void> {
  await Promise.all(await api.app.get(DeliverDueMails).execute());
  await api.dataSource.query('UPDATE invite_checks SET due_at = $1 WHERE workspace_id = 1', [api.clock.now()]);
  await api.app.get(RemindInvitees).execute();
  await api.app.get(AnnounceLapsedInvites).execute();
  await api.app.get(CloseLapsedInvites).execute();
  api.clock.advance(2 * 60_000); // what happens within a minute is one notice
  await Promise.all(await api.app.get(DeliverDueNotices).execute());
  await api.app.get(NoticeOutbox).purge(api.clock.now());
  await api.app.get(ShowNoticeBacklog).execute();
  await plantSettled(api, 2);
  await api.app.get(PurgeSettledInvites).execute();
  await api.app.get(EraseInvitee).execute({ email: await plantSettled(api, 0) });
  await api.app.get(ShowMailBacklog).execute();
  await api.app.get(RequeueFailedMails).execute({ mailIds: [1] });
}

async function plantSettled(api: TestApi, daysAgo: number): Promise<string> {
  const createdAt = new Date(api.clock.now().getTime() - daysAgo * 24 * 60 * 60 * 1000);
  const whose = { workspaceId: 1, inviterId: 1, email: address(), role: 1 } as const;
  const id = await api.plant({ ...whose, status: 'cancelled', createdAt });
  await api.dataSource.query(
    `INSERT INTO invite_history (workspace_id, invite_id, at, kind) VALUES (1, $1, $2, 'cancelled')`,
    [id, createdAt],
  );
  return whose.email;
}
