import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecordMailEvent } from '@invites/invites';
import { LANGUAGES } from '../../apps/api/src/invitee-page/languages.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { type Answer, person, startTestApi, type TestApi } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;
beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

async function send(terms: object = {}) {
  const json = { workspace_id: workspace.id, email: person('Ines').email, role: '2', ...terms };
  const { body } = await api.post('/api/v1/invites/', { as: workspace.admin, json });
  return body as { id: number; token: string; email: string };
}

async function lapsed(terms: object = {}) {
  const sent = await send(terms);
  const sql = `UPDATE invites SET expires_at = created_at WHERE id = $1`;
  await api.dataSource.query(sql, [sent.id]);
  return sent;
}

const request = (token: string) => api.post(`/api/v1/invites/${token}/request/`);

async function kindsOf({ id }: { id: number }): Promise<object[]> {
  const { body } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.owner });
  return body.filter(({ kind }: { kind: string }) => !kind.startsWith('mail-'));
}

/** What the inviters are mailed a minute from now. */
const told = () => api.tellInviters();

const visible = ({ body }: Answer) => (body as string).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('a request for a new link', () => {
  it('by many at once is one, in the history and by mail, and resends nothing', async () => {
    const invite = await lapsed({ locale: 'fr' });
    await api.deliver();
    const before = await api.get(`/api/v1/invites/${invite.id}/detail/`, { as: workspace.admin });
    const answers = await Promise.all(Array.from({ length: 8 }, () => request(invite.token)));
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array.from({ length: 8 }, () => ({ status: 202, body: {} })),
    );
    const requested = { kind: 'requested', at: api.clock.now().toISOString(), by_email: null, by: 'link-holder' };
    expect(await kindsOf(invite)).toEqual([expect.objectContaining({ kind: 'sent' }), requested]);
    expect(await told()).toEqual([
      {
        messageId: expect.stringMatching(/^notice-[0-9a-f-]{36}@/),
        to: workspace.admin.email,
        subject: 'Un nouveau lien est demandé pour Analytical Engines',
        text: expect.stringContaining(invite.email),
        html: expect.stringContaining('<html lang="fr"'),
      },
    ]);
    expect(await told()).toEqual([]);
    await api.deliver();
    expect((await api.get(`/api/v1/invites/${invite.id}/detail/`, { as: workspace.admin })).body).toEqual(before.body);
  });

  it('is answered the same, and changes nothing, whatever else the token is', async () => {
    const [live, declined, bounced, asked] = [await send(), await send(), await lapsed(), await lapsed()];
    await api.post(`/api/v1/invites/${declined.token}/decline/`);
    const messageId = `invite-${bounced.id}.1@${new URL(api.settings.publicUrl).hostname}`;
    await api.app.get(RecordMailEvent).execute({ kind: 'bounced', at: api.clock.now(), messageId });
    const noted = await request(asked.token);
    const before = await api.fingerprint();
    const unknown = ['00000000-0000-4000-8000-000000000000', 'nonsense', '%00', "'", 'x'.repeat(2_000)];
    for (const token of [live, declined, bounced, asked].map((one) => one.token).concat(unknown)) {
      const { status, body, headers } = await request(token);
      const typeOf = (one: Headers) => [one.get('content-type'), one.get('cache-control'), one.get('content-length')];
      expect([token, status, body, typeOf(headers)]).toEqual([token, 202, {}, typeOf(noted.headers)]);
    }
    expect(await api.fingerprint()).toEqual(before);
    expect(await told()).toHaveLength(1);
  });

  it('takes no members, and is limited for each client address with the previews', async () => {
    const { token } = await lapsed();
    const path = `/api/v1/invites/${token}/request/`;
    await expectRefusal(api, () => api.post(path, { json: { email: 'x' } }), 400, 'invalid-body');
    for (let visits = 0; visits < 60; visits++) await request('nonsense');
    await expectRefusal(api, () => request(token), 429, 'too-many-requests');
    api.clock.advance(60_000);
    expect((await request(token)).status).toBe(202);
    expect(await told()).toHaveLength(1);
  });
});

describe('the page of a lapsed invite', () => {
  it.each(LANGUAGES.map((words) => [words.language, words] as const))(
    'has a button in %s, and says afterwards what comes of it',
    async (locale, words) => {
      const { token } = await lapsed({ locale });
      const page = await api.get(`/invites/${token}`);
      expect(page.body).toContain(
        `<form method="post" action="../invites/${token}/request"><button class="button">${words.request}</button>`,
      );
      const { title, text } = words.requested(workspace.admin.email);
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
      const answers = [
        await api.post(`/invites/${token}/request`, { headers, body: '' }),
        await api.get(`/invites/${token}`),
      ];
      for (const answer of answers) {
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
        expect(visible(answer)).toContain(`${title} ${text}`);
        expect(answer.body).not.toMatch(/<form|class="button/);
      }
      api.clock.advance(DAY_MS);
      expect((await api.get(`/invites/${token}`)).body).toContain(words.request);
    },
  );

  it('takes no form of another site, and asks for no invite that is live or unknown', async () => {
    const [{ token }, live] = [await lapsed(), await send()];
    const before = await api.fingerprint();
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await api.post(`/invites/${token}/request`, { headers })).status).toBe(400);
    const answer = await api.post(`/invites/${live.token}/request`);
    expect([answer.status, visible(answer)]).toEqual([200, expect.stringContaining('To accept, sign in')]);
    expect((await api.post('/invites/nonsense/request')).status).toBe(404);
    expect(await api.fingerprint()).toEqual(before);
  });
});
