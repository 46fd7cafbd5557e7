import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InvitesClient, InvitesError } from '@invites/client';
import { plantInvites } from '@invites/invites/testing';
import { startBrowser } from '../support/browser.js';
import { type Person, person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';
import { describeWith } from '../support/tools.js';
import { VOLUME } from '../support/volume.js';
import { compileBothKinds, KINDS, npm, packLibraries, readmeFiles, root } from './packages.js';

const readme = readFileSync(join(root, 'libs/client/README.md'), 'utf8');

/** More than a page has. */
const LAPSED = 201;

/** Uses what the README shows, and prints what came of it. */
const PROGRAM = `
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { InvitesClient, InvitesError } from '@invites/client';
import { inviteTo, lapsed } from './invite-team.js';
import { receiver } from './receiver.js';

async function main() {
  const workspaceId = Number(process.env.WORKSPACE_ID);
  const email = process.env.EMAIL!;
  const sent = await inviteTo(workspaceId, email);
  const again = await inviteTo(workspaceId, email);

  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const url = \`http://127.0.0.1:\${(receiver.address() as AddressInfo).port}\`;
  const body = JSON.stringify({ type: 'invite.sent' });
  const id = 'msg_1';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', 'key').update(\`\${id}.\${timestamp}.\${body}\`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': \`v1,\${signature}\` };
  const hooks = [headers, { ...headers, 'webhook-id': 'msg_2' }].map((one) => fetch(url, { method: 'POST', body, headers: one }));
  const statuses = (await Promise.all(hooks)).map(({ status }) => status);
  receiver.closeAllConnections();
  receiver.close();

  const closed = new InvitesClient({ baseUrl: url, token: 'a.b.c' });
  const error: unknown = await closed.mine().catch((reason: unknown) => reason);
  const code = error instanceof InvitesError ? error.code : undefined;

  // What waits for an hour ends with its signal, and keeps no process alive.
  const end = new AbortController();
  const stuck = new InvitesClient({ baseUrl: url, token: () => new Promise<string>(() => {}), timeoutMs: 3_600_000 });
  setTimeout(() => end.abort('enough'), 1);
  const reason: unknown = await stuck.mine({ signal: end.signal }).catch((one: unknown) => one);
  const emails = await lapsed(workspaceId);
  console.log(JSON.stringify({ isSame: sent.id === again.id, status: again.status, lapsed: emails.length, statuses, code, reason }));
}

void main();
`;

let folder: string;
let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invites-client-'));
  api = await startTestApi();
  workspace = await api.workspace();
  const createdAt = new Date(api.clock.now().getTime() - 8 * 24 * 60 * 60 * 1000);
  const past = { workspaceId: workspace.id, inviterId: workspace.ids.admin, role: 1, createdAt } as const;
  const invites = Array.from({ length: LAPSED }, (_, index) => ({ ...past, email: `lapsed-${index}@example.com` }));
  await plantInvites(api.dataSource, api.settings.tokenKey, invites);
  const tarballs = await packLibraries(folder, '@invites/client');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  await npm(['install', '--offline', '--no-audit', '--no-fund', tarballs.get('@invites/client')!], folder);
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

it('is installed without anything else', async () => {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: object };
  expect(Object.keys(packages)).toEqual(['', 'node_modules/@invites/client']);
});

it('compiles strictly where there is a browser and no Node', async () => {
  const page = `import { InvitesClient, verifyWebhook } from '@invites/client';
    const invites = new InvitesClient({ baseUrl: location.origin, token: 'a.b.c', fetch });
    export const cancel = (signal: AbortSignal) => invites.cancel(1, { signal });
    export const event = async (request: Request) => verifyWebhook(await request.text(), request.headers, 'whsec_');`;
  mkdirSync(join(folder, 'browser'));
  const options = { types: [], lib: ['es2022', 'dom'], noEmit: true, skipDefaultLibCheck: true };
  await expect(compileBothKinds(join(folder, 'browser'), new Map([['src/page.ts', page]]), options)).resolves.toBe(
    undefined,
  );
});

describe('compiled strictly where there is Node, what the README shows', () => {
  beforeAll(async () => {
    mkdirSync(join(folder, 'node_modules/@types'));
    symlinkSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
    const files = new Map([...readmeFiles(readme), ['src/main.ts', PROGRAM]]);
    // The declarations of Node take most of the time; those of the client are checked above.
    await compileBothKinds(folder, files, { types: ['node'], lib: ['es2022'], skipLibCheck: VOLUME === 1 });
  });

  it.each(KINDS)('runs as a %s', async (kind) => {
    const env = {
      PATH: process.env.PATH!,
      INVITES_URL: api.origin,
      INVITES_TOKEN: await tokenFor(workspace.admin, api.clock),
      WORKSPACE_ID: String(workspace.id),
      EMAIL: `${kind}@example.com`,
      WEBHOOK_SECRET: `whsec_${Buffer.from('key').toString('base64')}`,
    };
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'dist', kind, 'src/main.js')], {
      env,
    });
    const [hook, printed] = stdout.trim().split('\n');
    expect(hook).toBe('invite.sent');
    expect(JSON.parse(printed!)).toEqual({
      isSame: true,
      status: 'pending',
      lapsed: LAPSED,
      statuses: [204, 400],
      code: 'connection-failed',
      reason: 'enough',
    });
  });
});

/** A page with the client on `/`, the service behind `/service`, and a redirect at any other address. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, place, path] = /^\/(client|service)?(.*)$/.exec(request.url!)!;
  const answer = (status: number, type: string, body: string | Buffer, headers = {}) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  if (request.url === '/') return answer(200, 'text/html', '<title>A page</title>');
  if (place === 'client') {
    return answer(200, 'text/javascript', readFileSync(join(folder, 'node_modules/@invites/client/dist', path!)));
  }
  if (place !== 'service') return answer(302, 'text/html', '', { location: '/' });
  const { method, headers } = request;
  const passed = Object.entries(headers).filter(([name]) => !['host', 'connection'].includes(name));
  const body = method === 'GET' ? undefined : Buffer.concat(await request.toArray());
  const answered = await fetch(`${api.origin}${path}`, { method, headers: passed as [string, string][], body });
  const link = answered.headers.get('link');
  const type = answered.headers.get('content-type')!;
  return answer(answered.status, type, await answered.text(), link === null ? {} : { link });
}

describeWith('chromium', 'in a browser, behind a proxy that strips a prefix', () => {
  it('works as it is installed', async () => {
    const pages = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    const origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    const browser = await startBrowser();
    try {
      const { page, complaints } = await browser.visit();
      await page.goto(origin);
      const token = await tokenFor(workspace.admin, api.clock);
      const seen = await page.evaluate<object>(`(async () => {
        const { InvitesClient } = await import('/client/index.js');
        const invites = new InvitesClient({ baseUrl: location.origin + '/service', token: '${token}' });
        const { id, token } = await invites.send({ workspace_id: ${workspace.id}, email: 'chromium@example.com', role: '1' });
        const { status } = await invites.cancel(id);
        const emails = new Set();
        for await (const one of invites.list({ workspace_id: ${workspace.id}, lapsed: true })) emails.add(one.email);
        const moved = new InvitesClient({ baseUrl: location.origin + '/moved', token: 'a.b.c' });
        const { code } = await moved.mine().catch((error) => error);
        const ended = await invites.mine({ signal: AbortSignal.abort('left') }).catch((reason) => reason);
        return { status, lapsed: emails.size, workspace: (await invites.preview(token)).workspace_name, code, ended };
      })()`);
      expect(seen).toEqual({
        status: 'cancelled',
        lapsed: LAPSED,
        workspace: workspace.name,
        code: 'unreadable-answer',
        ended: 'left',
      });
      expect(complaints).toEqual([]);
    } finally {
      await browser.stop();
      pages.closeAllConnections();
      pages.close();
    }
  });
});

it('does on the service whatever a method is named for', async () => {
  const clientOf = (one: Person) => new InvitesClient({ baseUrl: api.origin, token: () => tokenFor(one, api.clock) });
  const invites = clientOf(workspace.admin);
  const guest = person('guest');
  const asGuest = clientOf(guest);
  const terms = { workspace_id: workspace.id, role: '1' } as const;

  const invite = await invites.send({ ...terms, email: guest.email });
  expect(await invites.get(invite.id)).toMatchObject({ ...invite, can_resend: true, obstacle: null });
  expect(await invites.edit(invite.id, { role: '2' })).toMatchObject({ id: invite.id, role: '2' });
  const resent = await invites.resend(invite.id, { force: true }, { idempotencyKey: 'nightly-1' });
  expect(await invites.resend(invite.id, { force: true }, { idempotencyKey: 'nightly-1' })).toEqual(resent);
  const kinds: string[] = [];
  for await (const { kind } of invites.history(invite.id)) kinds.push(kind);
  expect(kinds.filter((kind) => !kind.startsWith('mail-')).sort()).toEqual(['edited', 'resent', 'sent']);

  expect(await asGuest.mine()).toMatchObject([{ token: invite.token, role_display: 'Editor' }]);
  expect(await asGuest.preview(invite.token)).toMatchObject({ workspace_name: workspace.name, status: 'pending' });
  await expect(invites.accept(invite.token)).rejects.toMatchObject({ status: 403, code: 'wrong-account' });
  expect(await asGuest.accept(invite.token)).toMatchObject({ id: invite.id, status: 'accepted' });
  await expect(invites.cancel(invite.id)).rejects.toMatchObject({ status: 400, code: 'invite-not-pending' });

  const [one, other] = await invites.sendMany({ ...terms, emails: ['many@example.com', guest.email] });
  expect([one!.outcome, other!.problem?.code]).toEqual(['sent', 'already-member']);
  const { id, token } = one!.invite!;
  expect(await invites.resendMany({ workspace_id: workspace.id, invite_ids: [id] })).toMatchObject([
    { outcome: 'resent' },
  ]);
  const { token: newToken } = await invites.resend(id, { newLink: true });
  await expect(asGuest.preview(token)).rejects.toMatchObject({ status: 404, code: 'invite-not-found' });
  expect(await asGuest.decline(newToken)).toMatchObject({ status: 'cancelled' });
  expect(await invites.cancelMany({ workspace_id: workspace.id, invite_ids: [id] })).toMatchObject([
    { outcome: 'refused', problem: { code: 'invite-not-pending' } },
  ]);
  const lapsedOnes = await invites.resendMany({ workspace_id: workspace.id, lapsed: true });
  expect(lapsedOnes.map(({ outcome }) => outcome)).toContain('resent');

  const error = await clientOf(workspace.viewer)
    .send({ ...terms, email: 'x@example.com' })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvitesError);
  expect(error).toMatchObject({
    status: 403,
    code: 'permission-denied',
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});
