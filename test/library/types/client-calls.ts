// What nobody can ask for by mistake: `npm run typecheck` compiles this file, and fails where a mistake compiles.
import { InvitesClient, InvitesError, type WebhookEvent } from '@invites/client';

const invites = new InvitesClient({ baseUrl: 'https://invites.example.com', token: 'a.b.c' });
const terms = { workspace_id: 1, role: '2' } as const;

export const right = [
  invites.send({ ...terms, email: 'ada@example.com' }).then(({ expires_at }) => Date.parse(expires_at)),
  invites.cancel(1).then(({ status }) => status satisfies 'pending' | 'accepted' | 'cancelled' | 'expired'),
  invites.sendMany({ ...terms, emails: [] }).then(([result]) => result?.problem?.code),
];

// @ts-expect-error -- a role that there is not
void invites.send({ ...terms, email: 'ada@example.com', role: '5' });

// @ts-expect-error -- a member is missing
void invites.send(terms);

// @ts-expect-error -- a list is of one workspace
invites.list({ status: 'pending' });

// @ts-expect-error -- a filter that there is not
invites.list({ workspace_id: 1, state: 'pending' });

// @ts-expect-error -- pages are fetched by the iteration
invites.list({ workspace_id: 1, cursor: 'x' });

// @ts-expect-error -- the signal comes last
void invites.resend(1, { signal: AbortSignal.abort() });

// @ts-expect-error -- an id is a number
void invites.get('1');

// @ts-expect-error -- a token is asked for
export const withoutToken = new InvitesClient({ baseUrl: 'https://invites.example.com' });

export function isOver(error: unknown): boolean {
  if (!(error instanceof InvitesError)) return false;
  // @ts-expect-error -- a code that there is not
  if (error.code === 'invite-not-pendig') return true;
  return error.code === 'invite-not-pending';
}

export function whose(event: WebhookEvent): string | undefined {
  if (event.type === 'webhook.test') return undefined;
  // @ts-expect-error -- an event that there is not
  if (event.type === 'invite.opened') return undefined;
  return event.data.invite.email;
}
