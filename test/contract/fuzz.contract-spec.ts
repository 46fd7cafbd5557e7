import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CreateApiKey } from '@invites/workspaces';
import fc from 'fast-check';
import { createOpenApiDocument } from '../../apps/api/src/openapi.js';
import { answerCheckOf, type Operation, operationsOf, type PlainAnswer } from '../support/documented-answers.js';
import { type GeneratedRequest, type KnownValues, requestsFor } from '../support/generated-requests.js';
import { MAIL_EVENTS_PATH, MAIL_EVENTS_SECRET, signatureOf } from '../support/mail-provider.js';
import { person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';
import { VOLUME } from '../support/volume.js';

const SEED = Number(process.env.FUZZ_SEED ?? 20_261_123);
/** In so many rounds each operation is asked for; then those go on that have not given all their answers yet. */
const ROUNDS = VOLUME;
const MOST_ROUNDS = 20 * VOLUME;
const REQUESTS_OF_A_ROUND = 500;
const AT_ONCE = 8;
const HOUR_MS = 60 * 60 * 1000;

let api: TestApi;
let operations: Operation[];
let complaintAbout: ReturnType<typeof answerCheckOf>;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  api = await startTestApi({ MAIL_EVENTS_SECRET, TRUST_PROXY: '127.0.0.1' });
  const document = JSON.parse(JSON.stringify(createOpenApiDocument(api.app)));
  operations = operationsOf(document);
  complaintAbout = answerCheckOf(document);
});
afterAll(async () => {
  agent.destroy();
  await api.stop();
});

interface Scene {
  readonly known: KnownValues;
  readonly authorizations: Readonly<Record<string, string | undefined>>;
}

/** A workspace with members and invites in all states, and another one that none of them knows of. */
async function newScene(): Promise<Scene> {
  const [mine, foreign] = [await api.workspace(), await api.workspace()];
  const invitee = person('invitee');
  const plant = (workspace: typeof mine, email: string, terms: object = {}) =>
    api.plant({ workspaceId: workspace.id, inviterId: workspace.ids.owner, email, role: 2, ...terms });
  const lapsedAt = new Date(api.clock.now().getTime() - 8 * 24 * HOUR_MS);
  const ids = await Promise.all([
    ...[1, 2, 3].map(() => plant(mine, person('pending').email)),
    plant(mine, invitee.email),
    plant(mine, person('cancelled').email, { status: 'cancelled' }),
    plant(mine, person('accepted').email, { status: 'accepted' }),
    plant(mine, person('lapsed').email, { createdAt: lapsedAt }),
    plant(foreign, person('foreign').email),
  ]);
  const { body: invites } = await api.get(`/api/v1/invites/list/?workspace_id=${mine.id}`, { as: mine.owner });
  const { headers } = await api.get(`/api/v1/invites/list/?workspace_id=${mine.id}&limit=2`, { as: mine.owner });
  const keys = await Promise.all(
    [mine, mine, foreign].map(({ id: workspaceId, ids: { owner: actorId } }) =>
      api.app.get(CreateApiKey).execute({ workspaceId, actorId, name: 'Nightly import', role: 3 }),
    ),
  );
  const webhooks = await Promise.all(
    [mine, foreign].map(({ id, owner }) =>
      api.post(`/api/v1/workspaces/${id}/webhooks/`, {
        as: owner,
        json: { url: 'https://hooks.engines.net/', events: ['*'] },
      }),
    ),
  );
  const known = {
    webhook_id: [...Array.from({ length: 6 }, () => webhooks[0]!.body.id), webhooks[1]!.body.id, 999_999],
    api_key_id: [...keys.map(({ id }) => id), 999_999],
    workspace_id: [...Array.from({ length: 6 }, () => mine.id), foreign.id, 999_999],
    'X-Workspace-Id': [mine.id, mine.id, mine.id, foreign.id],
    invite_id: [...ids, 999_999],
    invite_ids: [...ids, 999_999],
    user_id: [mine.ids.editor, mine.ids.viewer, foreign.ids.owner],
    token: invites.map(({ token }: { token: string }) => token),
    status: ['pending', 'accepted', 'cancelled', 'expired'],
    locale: ['de-AT', 'tr', 'x-klingon'],
    metadata: [{ team: 'engines' }, {}],
    return_to: ['/projects/7', '/'],
    cursor: [/cursor=([^&>]+)/.exec(headers.get('link')!)![1]],
    timestamp: [api.clock.now().toISOString()],
    message_id: ids.map((id) => `<invite-${id}.1@127.0.0.1>`),
    'Idempotency-Key': ['one', 'two', 'x'.repeat(256)],
  };
  const bearer = async (...args: Parameters<typeof tokenFor>) => `Bearer ${await tokenFor(...args)}`;
  const authorizations = {
    nobody: undefined,
    'a liar': 'Bearer nonsense',
    'yesterday’s Owner': await bearer(mine.owner, api.clock, { exp: api.clock.now().getTime() / 1000 - 24 * 3600 }),
    'an outsider': await bearer(mine.outsider, api.clock),
    'the invitee': await bearer(invitee, api.clock),
    'a Viewer': await bearer(mine.viewer, api.clock),
    'an Admin': await bearer(mine.admin, api.clock),
    'an Owner': await bearer(mine.owner, api.clock),
    'an API key': `Bearer ${keys[0]!.key}`,
  };
  return { known, authorizations };
}

let clients = 0;

function send({ operation, caller, url, body, ...request }: GeneratedRequest, scene: Scene): Promise<PlainAnswer> {
  const authorization = scene.authorizations[caller];
  // Half of the notices are signed.
  const isSigned = operation.path === MAIL_EVENTS_PATH && body !== undefined && body.length % 2 === 0;
  const headers: Record<string, string> = {
    // Previews are limited by address.
    'x-forwarded-for': `10.0.${Math.trunc(clients / 250) % 250}.${clients++ % 250}`,
    ...request.headers,
    ...(isSigned && signatureOf(Buffer.from(body).toString())),
    ...(authorization && { authorization }),
    ...(body && { 'content-length': String(body.length) }),
  };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${api.origin}${url}`, { method: operation.method, headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** Answers that take more than a request by chance. */
const RARE = new Set(['409', '413', '429', '500', '503', 'default']);

/** Which of the answers that an operation promises are not among these. */
function missing({ path, responses }: Operation, statuses: ReadonlySet<number>): string[] {
  const never = path === MAIL_EVENTS_PATH ? '404' : undefined; // only where there is no secret
  return Object.keys(responses).filter((one) => !RARE.has(one) && one !== never && !statuses.has(Number(one)));
}

it('whatever is sent, no answer is a fault of the service, and each is one that the document has promised', async () => {
  const callers = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('an Owner', 'an Admin', 'the invitee') },
    fc.constantFrom('nobody', 'a liar', 'yesterday’s Owner', 'an outsider', 'a Viewer', 'an API key'),
  );
  const seen = new Map(operations.map(({ name }) => [name, new Set<number>()]));
  const given = new Set<number>();
  // Each answer that is promised is given; with more requests, by every operation that promises it.
  const missed = (one: Operation) => missing(one, VOLUME > 1 ? seen.get(one.name)! : given);
  const isThrough = (one: Operation) => missed(one).length === 0 && seen.get(one.name)!.size > 1;
  const complaints: unknown[] = [];
  for (let round = 0; round < MOST_ROUNDS && complaints.length === 0; round += 1) {
    const asked = operations.filter((one) => round < ROUNDS || !isThrough(one));
    if (asked.length === 0) break;
    const scene = await newScene();
    const requests = fc.sample(requestsFor(asked, scene.known, callers), {
      seed: SEED + round,
      numRuns: REQUESTS_OF_A_ROUND,
    });
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (let request = requests.pop(); request; request = requests.pop()) {
        const answer = await send(request, scene);
        const complaint = complaintAbout(request.operation, answer);
        seen.get(request.operation.name)!.add(answer.status);
        given.add(answer.status);
        const { operation, body, ...rest } = request;
        const sent = { operation: operation.name, ...rest, body: body && Buffer.from(body).toString().slice(0, 2_000) };
        if (complaint) complaints.push({ seed: SEED, round, complaint, answer, sent });
      }
    });
    await Promise.all(workers);
  }
  expect(complaints).toEqual([]);

  for (const operation of operations) {
    expect([operation.name, missed(operation)]).toEqual([operation.name, []]);
    expect(seen.get(operation.name)!.size).toBeGreaterThan(1);
  }
});
