import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { MAIL_EVENTS_SECRET, signatureOf } from '../support/mail-provider.js';
import { startCollector } from '../support/otlp-collector.js';
import { eventually } from '../support/processes.js';
import { type Production, startProduction, tokenNow } from '../support/production.js';
import { KEYS, NO_LIMITS, type Person, person } from '../support/test-api.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

/** Every operation of the API document: one that comes in addition has to be driven too. */
const OPERATIONS: readonly Operation[] = Object.entries(
  (JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')) as { paths: object }).paths,
).flatMap(([path, item]) =>
  Object.entries(item as Record<string, { operationId: string }>).map(([method, { operationId }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    path,
  })),
);
const SMTP_PASSWORD = 'correct-horse-battery';
const MESSAGE = 'words for the invitee alone';
const API_KEY = `inv_${randomBytes(8).toString('hex')}_${randomBytes(32).toString('base64url')}`;

const people = { owner: person('owner'), ines: person('ines'), dan: person('dan'), unknown: person('unknown') };
/** What must not be found anywhere: the sentence says what it is. */
const secrets = new Map<string, string>([
  [KEYS.AUTH_JWT_SECRET, 'the signing secret'],
  [KEYS.INVITES_TOKEN_KEY, 'the token key'],
  [MAIL_EVENTS_SECRET, 'the webhook secret'],
  [SMTP_PASSWORD, 'the password of the mail server'],
  [MESSAGE, 'a body'],
  [API_KEY, 'an API key'],
  ...Object.values(people).map(({ email }): [string, string] => [email, 'an address']),
]);
const succeeded = new Set<string>();
const refusals: string[] = [];

let database: TestDatabase;
let smtp: SMTPServer;
let collector: Awaited<ReturnType<typeof startCollector>>;
let production: Production;

interface CallOptions {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly as?: Person;
  readonly json?: object;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function keep<Secret extends string>(secret: Secret, what: string): Secret {
  secrets.set(secret, what);
  return secret;
}

const bearer = async (one: Person) => `Bearer ${keep(await tokenNow(one), 'a JWT')}`;

async function request(method: string, path: string, init: RequestInit = {}) {
  const answer = await fetch(`${production.origin}${path}`, { ...init, method });
  const text = await answer.text();
  if (answer.status >= 400) refusals.push(`${JSON.stringify([...answer.headers])} ${text}`);
  for (const [, token] of text.matchAll(/"token":"([^"]+)"/g)) keep(token!, 'the token of an invite');
  return { status: answer.status, text };
}

/** Calls an operation; the answer's body. */
// eslint-disable-next-line typescript/no-explicit-any -- answers of all operations
async function call(id: string, options: CallOptions = {}): Promise<any> {
  const { method, path } = OPERATIONS.find((operation) => operation.id === id)!;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(options.params?.[name] ?? '-'));
  const headers = new Headers(options.headers);
  if (options.as) headers.set('authorization', await bearer(options.as));
  const body = options.json === undefined ? options.body : JSON.stringify(options.json);
  if (body !== undefined && method !== 'GET') headers.set('content-type', 'application/json');
  const { status, text } = await request(method, `${filled}${options.query ?? ''}`, {
    headers,
    body: method === 'GET' ? undefined : body,
  });
  if (status < 300) succeeded.add(id);
  return text === '' ? undefined : JSON.parse(text);
}

beforeAll(async () => {
  database = await createTestDatabase();
  collector = await startCollector();
  smtp = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, done) =>
      done(password === SMTP_PASSWORD ? null : new Error('no'), { user: 'invites' }),
    onRcptTo: ({ address }, _session, done) =>
      done(
        address === people.unknown.email
          ? Object.assign(new Error(`<${address}> is unknown`), { responseCode: 550 })
          : null,
      ),
    onData: (stream, _session, done) => void stream.resume().on('end', done),
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  production = await startProduction({
    ...NO_LIMITS,
    DATABASE_URL: database.url,
    SMTP_URL: `smtp://invites:${SMTP_PASSWORD}@127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    MAIL_EVENTS_SECRET,
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
});
afterAll(async () => {
  await production.stop();
  await new Promise<void>((resolve) => void smtp.close(resolve));
  await collector.close();
  await database.drop();
});

const settled = (count: number) =>
  eventually(async () => {
    const mails = await database.dataSource.query(`SELECT FROM invite_mails WHERE status IN ('sent', 'failed')`);
    return mails.length >= count || undefined;
  });

async function driveSuccesses(): Promise<void> {
  const { owner, ines, dan, unknown } = people;
  const { id: workspaceId } = await call('workspaces-create', { as: owner, json: { name: 'Engines' } });
  const params = { workspace_id: workspaceId };
  const form = { workspace_id: workspaceId, role: '2', message: MESSAGE };
  await call('workspaces-list', { as: owner });
  await call('workspaces-partial-update', { as: owner, params, json: { description: 'They weave patterns.' } });
  await call('workspaces-retrieve', { as: owner, params });
  const idempotency = { 'idempotency-key': keep(randomUUID(), 'an idempotency key') };
  const sent = await call('create', { as: owner, headers: idempotency, json: { ...form, email: ines.email } });
  const [toDan] = await call('bulk-create', { as: owner, json: { ...form, emails: [dan.email, unknown.email] } });
  const ofInes = { invite_id: sent.id, token: sent.token };
  await settled(3);
  await call('resend-create', { as: owner, params: ofInes });
  await call('bulk-resend-create', { as: owner, json: { workspace_id: workspaceId, invite_ids: [sent.id] } });
  await call('list-retrieve', { as: owner, query: `?workspace_id=${workspaceId}` });
  await call('detail-retrieve', { as: owner, params: ofInes });
  await call('detail-partial-update', { as: owner, params: ofInes, json: { message: `${MESSAGE}, again` } });
  await call('history-list', { as: owner, params: ofInes });
  await call('mine-list', { as: ines });
  await call('retrieve', { params: ofInes });
  await call('accept-create', { as: dan, params: ofInes }); // the wrong account
  await call('accept-create', { as: ines, params: ofInes });
  await call('decline-create', { params: { token: toDan.invite.token } });
  await call('request-create', { params: { token: toDan.invite.token } });
  const again = await call('create', { as: owner, json: { ...form, email: dan.email } });
  await call('cancel-create', { as: owner, params: { invite_id: again.id } });
  await call('bulk-cancel-create', { as: owner, json: { workspace_id: workspaceId, invite_ids: [again.id] } });
  const data = { message_id: `<invite-${sent.id}.1@127.0.0.1>`, reason: `550 <${ines.email}> gave ${sent.token}` };
  const notice = JSON.stringify({ type: 'mail.bounced', timestamp: new Date().toISOString(), data });
  const signature = signatureOf(notice);
  keep(signature['webhook-signature']!, 'a signature');
  await call('mail-events-create', { headers: signature, body: notice });
  const [, member] = await call('workspaces-members-list', { as: owner, params });
  const ofMember = { ...params, user_id: member.user_id };
  await call('workspaces-members-update', { as: owner, params: ofMember, json: { role: '1' } });
  await call('workspaces-members-destroy', { as: owner, params: ofMember });
  const made = await call('workspaces-api-keys-create', { as: owner, params, json: { name: 'Import', role: '3' } });
  const authorization = `Bearer ${keep(made.key, 'an API key')}`;
  await call('create', { headers: { authorization }, json: { ...form, email: dan.email } });
  await call('workspaces-api-keys-list', { as: owner, params });
  await call('workspaces-api-keys-destroy', { as: owner, params: { ...params, api_key_id: made.id } });
  const url = `https://hooks.example.com/${keep(randomUUID(), 'the path of a webhook')}`;
  const webhook = await call('workspaces-webhooks-create', { as: owner, params, json: { url, events: ['*'] } });
  keep(webhook.secret, 'the secret of a webhook');
  await call('workspaces-webhooks-list', { as: owner, params });
  const ofWebhook = { ...params, webhook_id: webhook.id };
  await call('workspaces-webhooks-partial-update', { as: owner, params: ofWebhook, json: { description: 'Counts' } });
  const rotated = await call('workspaces-webhooks-rotate-secret-create', { as: owner, params: ofWebhook });
  keep(rotated.secret, 'the secret of a webhook');
  await call('workspaces-webhooks-test-create', { as: owner, params: ofWebhook });
  await call('workspaces-webhooks-deliveries-list', { as: owner, params: ofWebhook });
  await call('workspaces-webhooks-destroy', { as: owner, params: ofWebhook });
  await call('create', { headers: { authorization }, json: form });
}

/** What is wrong in as many ways as there are, and carries secrets in every place that it has. */
async function driveRefusals({ id }: Operation): Promise<void> {
  const { owner, ines } = people;
  const token = keep(randomUUID(), 'a token that names nothing');
  const jwt = await bearer(owner);
  const expired = keep(await tokenNow(owner, -3600), 'a JWT that has expired');
  const [email, garbage] = [ines.email, keep(`opaque.${randomUUID()}`, 'a garbage token')];
  const credentials = [
    undefined,
    `Bearer ${garbage}`,
    `Bearer ${expired}`,
    `Bearer ${API_KEY}`,
    keep(`${jwt.slice(0, -5)}`, 'a JWT with a cut signature'),
    `Basic ${keep(Buffer.from(`${email}:${SMTP_PASSWORD}`).toString('base64'), 'Basic credentials')}`,
    jwt,
  ];
  const params = { invite_id: token, token, workspace_id: email, user_id: expired };
  for (const authorization of credentials) {
    const headers = { ...(authorization && { authorization }), 'idempotency-key': garbage, 'x-api-key': API_KEY };
    const body = `{"email":"${email}","token":"${token}"`;
    await call(id, { params, headers, body, query: `?token=${token}&email=${encodeURIComponent(email)}` });
    await call(id, {
      params: { ...params, workspace_id: 1, user_id: 1, invite_id: 1 },
      headers,
      json: { email, token },
    });
  }
}

async function driveTheRest(): Promise<void> {
  const token = keep(randomUUID(), 'a token that names nothing');
  for (const path of [
    `/invites/${token}`,
    `/%zz/${token}`,
    `/api/v1/${people.ines.email}/?token=${token}`,
    '/docs',
    '/health/live',
  ])
    await request('GET', path);
  await request('POST', '/api/v1/invites/', { body: `${token}`.repeat(3000) });
  const socket = connect(Number(new URL(production.origin).port), '127.0.0.1');
  socket.end(`GET /invites/${token} HTTP/9.9\r\nauthorization: Bearer ${token}\r\n\r\n`);
  await once(socket.resume(), 'close');
}

/** Errors of the database that quote what they are about. */
async function driveFaults(): Promise<void> {
  const { dataSource } = database;
  const newcomer = person('newcomer');
  keep(newcomer.email, 'an address');
  await dataSource.query(`
    CREATE FUNCTION tell_all() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'can not take % with %', to_jsonb(NEW), gen_random_uuid() USING DETAIL = to_jsonb(NEW);
    END $$`);
  await dataSource.query('CREATE TRIGGER tell BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION tell_all()');
  await call('workspaces-list', { as: newcomer });
  await dataSource.query('DROP TRIGGER tell ON users');
  await dataSource.query('CREATE TRIGGER tell BEFORE INSERT ON invites FOR EACH ROW EXECUTE FUNCTION tell_all()');
  const [workspace] = await call('workspaces-list', { as: people.owner });
  const form = { workspace_id: workspace.id, role: '1', message: '' };
  await call('create', { as: people.owner, json: { ...form, email: newcomer.email } });
  await dataSource.query('DROP TRIGGER tell ON invites');
  await dataSource.query('CREATE TRIGGER tell BEFORE UPDATE ON invite_mails FOR EACH ROW EXECUTE FUNCTION tell_all()');
  await call('create', { as: people.owner, json: { ...form, email: newcomer.email } });
  await eventually(async () => /mail delivery is interrupted/.test(lines()) || undefined);
  await dataSource.query('DROP TRIGGER tell ON invite_mails');
}

const lines = () =>
  production
    .logLines()
    .map((line) => JSON.stringify(line))
    .join('\n');

/** The kinds of secrets that stand in a text. */
const leaksIn = (text: string) => [...secrets].filter(([secret]) => text.includes(secret)).map(([, what]) => what);

describe('at the most verbose, with everything driven that the API document has', () => {
  beforeAll(async () => {
    await driveSuccesses();
    for (const operation of OPERATIONS) await driveRefusals(operation);
    await driveTheRest();
    await driveFaults();
  }, 180_000);

  it('every operation has succeeded, and every kind of trouble has been there', () => {
    expect(OPERATIONS.map(({ id }) => id).filter((id) => !succeeded.has(id))).toEqual([]);
    const statuses = new Set(production.logLines().map(({ status }) => status));
    for (const status of [200, 201, 204, 400, 401, 403, 404, 500]) expect(statuses).toContain(status);
    expect(production.logLines().map(({ level }) => level)).toContain('debug');
    // What the database quoted was on its way into both logs.
    const quoting = production.logLines().filter(({ message }) => /can not take .*\[address\]/.test(String(message)));
    expect(new Set(quoting.map(({ context }) => context))).toEqual(new Set(['Problem', 'OutboxWorker']));
  });

  it('no token, key, address, password or body stands in a log', () => {
    expect(secrets.size).toBeGreaterThan(60);
    expect(leaksIn(lines())).toEqual([]);
  });

  it('nor in a refusal', () => {
    expect(refusals.length).toBeGreaterThan(200);
    expect(leaksIn(refusals.join('\n'))).toEqual([]);
  });

  it('nor in a trace', async () => {
    await eventually(async () => collector.spans.some(({ name }) => name === 'invites.add') || undefined);
    expect(collector.spans.length).toBeGreaterThan(200);
    expect(leaksIn(collector.wire())).toEqual([]);
  });
});
