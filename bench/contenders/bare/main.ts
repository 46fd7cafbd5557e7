import { webcrypto } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { jwtVerify } from 'jose';
import pg from 'pg';
import { JWT_KEY, POOL_SIZE } from '../../world.js';
import { InviteStore, type UserRow } from './invite-store.js';
import { detailOf, listedOf, previewOf } from './views.js';

// The yardstick: no framework, no layers, and no more statements than the work needs.

const PREVIEWS_PER_MINUTE = 60;
const PAGE = 200;
const key = await webcrypto.subtle.importKey('raw', Buffer.from(JWT_KEY), { name: 'HMAC', hash: 'SHA-256' }, false, [
  'verify',
]);
const store = new InviteStore(new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL_SIZE }));
const known = new Map<string, UserRow>();
/** A verified token is remembered for as long as we remember one. */
const REMEMBERED_FOR_MS = 150_000;
const verified = new Map<string, { readonly user: UserRow; readonly until: number }>();

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

async function signedIn({ headers }: IncomingMessage): Promise<UserRow> {
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  const remembered = verified.get(token);
  if (remembered && Date.now() < remembered.until) return remembered.user;
  const rules = { algorithms: ['HS256'], requiredClaims: ['exp'] };
  const { payload } = await jwtVerify(token, key, rules).catch(() => {
    throw new Refusal(401, 'invalid-credentials');
  });
  const { sub, email, exp } = payload;
  if (typeof sub !== 'string' || typeof email !== 'string') throw new Refusal(401, 'invalid-credentials');
  const user = await recognised(sub, email);
  verified.set(token, { user, until: Math.min(Date.now() + REMEMBERED_FOR_MS, exp! * 1000) });
  return user;
}

async function recognised(sub: string, email: string): Promise<UserRow> {
  const seen = known.get(sub);
  if (seen?.email === email) return seen;
  const user = { id: await store.recognise(sub, email), email };
  known.set(sub, user);
  return user;
}

async function resend(request: IncomingMessage, id: string): Promise<unknown> {
  const user = await signedIn(request);
  for (;;) {
    const now = new Date();
    const invite = await store.load(id, user.id);
    if (!invite) throw new Refusal(404, 'invite-not-found');
    if (invite.member_role < 3 || invite.role > invite.member_role) throw new Refusal(403, 'permission-denied');
    if (invite.status !== 'pending') throw new Refusal(400, 'invite-not-pending');
    const extended = new Date(Math.max(now.getTime() + Number(invite.valid_for_ms), invite.expires_at.getTime()));
    const stored = await store.resend(invite, user.id, now, extended);
    if (stored.refusal !== null) throw new Refusal(429, stored.refusal);
    if (stored.id !== null) return detailOf({ ...invite, expires_at: extended }, user.email, now);
  }
}

async function list(request: IncomingMessage, query: URLSearchParams): Promise<unknown> {
  const user = await signedIn(request);
  const workspaceId = query.get('workspace_id') ?? '';
  if (!/^\d+$/.test(workspaceId)) throw new Refusal(400, 'invalid-query');
  const member = await store.member(workspaceId, user.id);
  if (!member) throw new Refusal(404, 'workspace-not-found');
  if (member.role < 3) throw new Refusal(403, 'permission-denied');
  const invites = await store.page(workspaceId, PAGE);
  const now = new Date();
  return invites.slice(0, PAGE).map((invite) => listedOf({ ...invite, workspace_name: member.workspace_name }, now));
}

async function preview(request: IncomingMessage, token: string): Promise<unknown> {
  const now = new Date();
  const client = String(request.headers['x-forwarded-for'] ?? request.socket.remoteAddress);
  if ((await store.visit(client, now)) > PREVIEWS_PER_MINUTE) throw new Refusal(429, 'too-many-requests');
  const invite = await store.byToken(token);
  if (!invite) throw new Refusal(404, 'invite-not-found');
  return previewOf(invite, now);
}

function route(request: IncomingMessage): Promise<unknown> {
  const [path = '', query = ''] = request.url!.split('?');
  const [, what, action] = /^\/api\/v1\/invites\/([\w-]+)\/(?:(resend)\/)?$/.exec(path) ?? [];
  if (request.method === 'POST' && what && action === 'resend') return resend(request, what);
  if (request.method === 'GET' && what === 'list') return list(request, new URLSearchParams(query));
  if (request.method === 'GET' && what) return preview(request, what);
  return Promise.reject(new Refusal(404, 'not-found'));
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, headers).end(text);
}

const server = createServer((request, response) => {
  route(request).then(
    (body) => answer(response, 200, body),
    (error: unknown) => {
      const { status, code } = error instanceof Refusal ? error : { status: 500, code: 'internal-error' };
      answer(response, status, { status, code });
    },
  );
});
server.listen(Number(process.env.PORT), '127.0.0.1');
