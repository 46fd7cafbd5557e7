import { createHmac, randomInt, randomUUID } from 'node:crypto';
import pg from 'pg';
import { adminOf, claimsOf, JWT_KEY, tokenOf, type UserClaims, USERS } from '../world.js';

export type Operation = 'resend' | 'preview' | 'list' | 'send' | 'bulk' | 'accept';

/** One request, and what is wrong with an answer to it, if anything. */
export interface CheckedRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly check: (status: number, body: string) => string | undefined;
}

export const BULK = 100;
const PAGE = 200;
const SAMPLE = 100_000;

interface Target {
  readonly id: number;
  readonly workspaceId: number;
  readonly email: string;
  readonly token: string;
}

/** Draws requests at random from what a seeded database holds. */
export class Requests {
  /**
   * Targets are taken in turn. An invite is accepted once, and of two resends of one invite at the same time not every
   * contender answers both.
   */
  #taken = 0;

  private constructor(
    private readonly targets: readonly Target[],
    private readonly pagedWorkspaces: readonly number[],
    private readonly bearers: readonly string[],
  ) {}

  static async from(databaseUrl: string): Promise<Requests> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ id: string; workspace_id: string; email: string; token_seed: string }>(
      `SELECT id, workspace_id, email, token_seed FROM invites WHERE status = 'pending' ORDER BY random() LIMIT ${SAMPLE}`,
    );
    const paged = await client.query<{ workspace_id: string }>(
      `SELECT workspace_id FROM invites GROUP BY workspace_id HAVING count(*) > ${PAGE}`,
    );
    await client.end();
    const targets = rows.map(({ id, workspace_id, email, token_seed }) => ({
      id: Number(id),
      workspaceId: Number(workspace_id),
      email,
      token: tokenOf(token_seed),
    }));
    const bearers = Array.from({ length: USERS }, (_, index) => bearerOf(claimsOf(index + 1)));
    return new Requests(
      targets,
      paged.rows.map(({ workspace_id }) => Number(workspace_id)),
      bearers,
    );
  }

  draw(operation: Operation): CheckedRequest {
    switch (operation) {
      case 'resend':
        return this.#resend(this.#next());
      case 'preview':
        return this.#preview(any(this.targets));
      case 'list':
        return this.#list(any(this.pagedWorkspaces));
      case 'send':
        return this.#send(any(this.targets).workspaceId);
      case 'bulk':
        return this.#bulk(any(this.targets).workspaceId);
      case 'accept':
        return this.#accept(this.#next());
    }
  }

  /** They are in random order. */
  #next(): Target {
    return this.targets[this.#taken++ % this.targets.length]!;
  }

  #resend({ id, workspaceId, email }: Target): CheckedRequest {
    return {
      method: 'POST',
      path: `/api/v1/invites/${id}/resend/`,
      headers: this.#as(workspaceId),
      check: shape(200, (invite: { id: number; email: string; status: string; token: string; expires_at: string }) => {
        const extended = Date.parse(invite.expires_at) > Date.now() + 6 * 24 * 60 * 60 * 1000;
        return invite.id === id && invite.email === email && invite.status === 'pending' && !!invite.token && extended;
      }),
    };
  }

  #preview({ token, email, workspaceId }: Target): CheckedRequest {
    const forwardedFor = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;
    return {
      method: 'GET',
      path: `/api/v1/invites/${token}/`,
      headers: { 'x-forwarded-for': forwardedFor },
      check: shape(200, (invite: { email: string; workspace_id: number }) => {
        return invite.email === email && invite.workspace_id === workspaceId;
      }),
    };
  }

  #list(workspaceId: number): CheckedRequest {
    return {
      method: 'GET',
      path: `/api/v1/invites/list/?workspace_id=${workspaceId}`,
      headers: this.#as(workspaceId),
      check: shape(200, (page: { id: number; token: string; invited_by_email: string }[]) => {
        const { email } = claimsOf(adminOf(workspaceId));
        return page.length === PAGE && page.every((one) => one.id && one.token && one.invited_by_email === email);
      }),
    };
  }

  #send(workspaceId: number): CheckedRequest {
    const email = `${randomUUID()}@example.com`;
    return {
      method: 'POST',
      path: '/api/v1/invites/',
      ...this.#json(workspaceId, { workspace_id: workspaceId, email, role: '2' }),
      check: shape(201, (invite: { email: string; status: string }) => {
        return invite.email === email && invite.status === 'pending';
      }),
    };
  }

  #bulk(workspaceId: number): CheckedRequest {
    const emails = Array.from({ length: BULK }, () => `${randomUUID()}@example.com`);
    return {
      method: 'POST',
      path: '/api/v1/invites/bulk/',
      ...this.#json(workspaceId, { workspace_id: workspaceId, emails, role: '2' }),
      check: shape(200, (results: { email: string; outcome: string }[]) => {
        return results.length === BULK && results.every(({ outcome }) => outcome === 'sent');
      }),
    };
  }

  #accept({ id, token, email }: Target): CheckedRequest {
    return {
      method: 'POST',
      path: `/api/v1/invites/${token}/accept/`,
      headers: { authorization: bearerOf({ sub: `invitee-${id}`, email }) },
      check: shape(200, (invite: { id: number; status: string }) => invite.id === id && invite.status === 'accepted'),
    };
  }

  #as(workspaceId: number): Record<string, string> {
    return { authorization: this.bearers[adminOf(workspaceId) - 1]! };
  }

  #json(workspaceId: number, body: object): Pick<CheckedRequest, 'headers' | 'body'> {
    const headers = { ...this.#as(workspaceId), 'content-type': 'application/json' };
    return { headers, body: JSON.stringify(body) };
  }
}

function bearerOf(claims: UserClaims): string {
  const exp = Math.floor(Date.now() / 1000) + 7200;
  const parts = [{ alg: 'HS256' }, { ...claims, email_verified: true, exp }];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `Bearer ${signed}.${createHmac('sha256', JWT_KEY).update(signed).digest('base64url')}`;
}

function any<T>(list: readonly T[]): T {
  return list[randomInt(list.length)]!;
}

function shape<Body>(expected: number, isRight: (body: Body) => boolean): CheckedRequest['check'] {
  return (status, body) => {
    const right = status === expected && isRight(JSON.parse(body) as Body);
    return right ? undefined : `${status} ${body.slice(0, 300)}`;
  };
}
