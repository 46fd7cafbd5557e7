import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CancelInvite, SendInvite } from '@invites/invites';
import { LANGUAGES } from '../../apps/api/src/invitee-page/languages.js';
import { type Answer, person, startTestApi, type TestApi } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let api: TestApi;
let demo: TestApi;
beforeAll(async () => {
  [api, demo] = await Promise.all([startTestApi(), startTestApi({ DEMO_DATA: 'true' })]);
});
afterAll(() => Promise.all([api.stop(), demo.stop()]));

type Workspace = Awaited<ReturnType<TestApi['workspace']>>;
interface Sent {
  readonly id: number;
  readonly token: string;
  readonly email: string;
  readonly workspace: Workspace;
}

/** An invite as it has just been sent, on whichever service. */
async function send(on: TestApi, terms: { message?: string; locale?: string } = {}): Promise<Sent> {
  const workspace = await on.workspace();
  const actor = { userId: workspace.ids.admin, email: workspace.admin.email, emailVerified: true };
  const { email } = person('Ines');
  const command = { actor, workspaceId: workspace.id, email, role: 2, ...terms };
  const { id, token } = await on.app.get(SendInvite).execute(command);
  return { id, token, email, workspace };
}

const acceptFor = (token: string, { email }: { email: string }) =>
  api.post(`/api/v1/invites/${token}/accept/`, { as: { subject: email, email } });

/** What a reader sees of a page, as one line. */
const visible = ({ body }: Answer) =>
  (body as string)
    .replace(/<style>.*<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

function expectPage(answer: Answer, status: number): void {
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^;']+';/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  expect(answer.headers.get('x-robots-tag')).toBe('noindex');
  expect(answer.body).not.toContain('<script');
}

describe('the page that the link in the mail opens', () => {
  it('shows the inviter, the workspace, the role, the message, the expiry and the address', async () => {
    const { token, email, workspace } = await send(api, { message: 'Hello <b>you</b>\n& welcome' });
    const answer = await api.get(`/invites/${token}`);
    expectPage(answer, 200);
    expect(answer.body).toContain('<html lang="en">');
    expect(visible(answer)).toContain(`${workspace.admin.email} invites you to join ${workspace.name}.`);
    expect(visible(answer)).toContain('Your role: Editor.');
    expect(answer.body).toContain('>Hello &lt;b&gt;you&lt;/b&gt;\n&amp; welcome</blockquote>');
    expect(visible(answer)).toMatch(/It is valid until \w+, \w+ \d+, \d{4} at \d\d:\d\d UTC \(in 7 days\)\./);
    expect(visible(answer)).toContain(`sign in with the address ${email}`);
    expect(answer.body).not.toContain(`/invites/${token}/accept`);
  });

  it('changes nothing when it is opened, by people or by mail scanners', async () => {
    const { token } = await send(api);
    const before = await api.fingerprint();
    for (const path of [`/invites/${token}`, `/invites/${token}/`, `/invites/${token.toUpperCase()}`])
      expect([path, (await api.get(path)).status]).toEqual([path, 200]);
    expect((await api.call('HEAD', `/invites/${token}`)).status).toBe(200);
    expectPage(await api.get(`/invites/${token}/decline`), 200);
    expect(await api.fingerprint()).toEqual(before);
  });

  it('says plainly what has become of an invite that can not be accepted, without a button but for a new link', async () => {
    const lapsed = await send(api);
    await api.dataSource.query(`UPDATE invites SET expires_at = created_at - interval '1 day' WHERE id = $1`, [
      lapsed.id,
    ]);
    const accepted = await send(api);
    expect((await acceptFor(accepted.token, accepted)).status).toBe(200);
    const left = await send(api);
    expect((await acceptFor(left.token, left)).status).toBe(200);
    await api.dataSource.query(`DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE email = $1)`, [
      left.email,
    ]);
    const orphaned = await send(api);
    await api.dataSource.query('DELETE FROM memberships WHERE user_id = $1', [orphaned.workspace.ids.admin]);
    const cancelled = await send(api);
    const { ids, admin } = cancelled.workspace;
    const actor = { userId: ids.admin, email: admin.email, emailVerified: true };
    await api.app.get(CancelInvite).execute({ actor, inviteId: cancelled.id });
    const closed = await send(api);
    await api.dataSource.query(`UPDATE invites SET status = 'expired' WHERE id = $1`, [closed.id]);

    for (const [{ token }, shown] of [
      [lapsed, 'This invite has lapsed. It was valid until'],
      [accepted, `This invite has been accepted. ${accepted.email} is a member of`],
      [left, `This invite has been used. ${left.email} is no longer a member of ${left.workspace.name}.`],
      [orphaned, 'Ask an Admin there to send the invite again.'],
      [cancelled, 'This invite has been declined or withdrawn.'],
      [closed, 'This invite has expired. It was valid until'],
    ] as const) {
      for (const path of [`/invites/${token}`, `/invites/${token}/decline`]) {
        const answer = await api.get(path);
        expectPage(answer, 200);
        expect(visible(answer)).toContain(shown);
        const forms = (answer.body as string).match(/<form[^>]*>/g);
        expect([token, forms?.length]).toEqual([token, token === lapsed.token ? 1 : undefined]);
      }
    }
  });

  it.each([UNKNOWN, 'nonsense', '%00', 'x'.repeat(5000)])(
    'says that there is no invite %s, as a page',
    async (token) => {
      for (const answer of [
        await api.get(`/invites/${token}`),
        await api.get(`/invites/${token}/decline`),
        await api.post(`/invites/${token}/decline`),
      ]) {
        expectPage(answer, 404);
        expect(visible(answer)).toContain('There is no such invite.');
      }
    },
  );

  it('speaks the language of the invite, else that of the browser', async () => {
    const german = await send(api, { locale: 'de-AT' });
    const fr = { 'accept-language': 'fr-CA, en;q=0.5' };
    const answer = await api.get(`/invites/${german.token}`, { headers: fr });
    expect(answer.body).toContain('<html lang="de">');
    expect(visible(answer)).toMatch(/lädt Sie ein, .* beizutreten.*Ihre Rolle: Bearbeiter.*\(in 7 Tagen\)/);
    const { token } = await send(api);
    expect(visible(await api.get(`/invites/${token}`, { headers: fr }))).toContain('Votre rôle');
    expect(visible(await api.get(`/invites/${UNKNOWN}`, { headers: fr }))).toContain('Cette invitation n’existe pas.');
  });

  it.each(['en', 'de', 'fr', 'es', 'tr'])('says in %s why it can not be accepted, without a button', async (locale) => {
    const orphaned = await send(api, { locale });
    await api.dataSource.query('DELETE FROM memberships WHERE user_id = $1', [orphaned.workspace.ids.admin]);
    const left = await send(api, { locale });
    expect((await acceptFor(left.token, left)).status).toBe(200);
    await api.dataSource.query(`DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE email = $1)`, [
      left.email,
    ]);
    const { inviterLostPermission, hasLeft } = LANGUAGES.find(({ language }) => language === locale)!;
    for (const [{ token }, shown] of [
      [orphaned, inviterLostPermission],
      [left, hasLeft(left.workspace.name, left.email)],
    ] as const) {
      const answer = await api.get(`/invites/${token}`);
      expect(visible(answer)).toContain(`${shown.title} ${shown.text}`.replaceAll(/\s+/g, ' '));
      expect(answer.body).not.toMatch(/<form|class="button/);
    }
  });

  it('shows names without what would turn the text around them', async () => {
    const { token, workspace } = await send(api);
    await api.dataSource.query(`UPDATE users SET full_name = $1 WHERE id = $2`, [
      '\u202Egnikcah\n<i>Adam</i>',
      workspace.ids.admin,
    ]);
    const { body } = await api.get(`/invites/${token}`);
    expect(body).toContain('<h1>gnikcah &lt;i&gt;Adam&lt;/i&gt; invites you to join');
  });

  it('asks a client that looks too often to wait, and admits a mistake of ours', async () => {
    const { token } = await send(api);
    await api.dataSource.query('ALTER TABLE invites RENAME TO invites_away');
    const broken = await api.get(`/invites/${token}`);
    await api.dataSource.query('ALTER TABLE invites_away RENAME TO invites');
    expectPage(broken, 500);
    expect(visible(broken)).toContain('Something went wrong on our side.');
    expect(broken.body).not.toContain('relation');

    let answer = await api.get(`/invites/${token}`);
    for (let visits = 0; visits < 60 && answer.status === 200; visits++) answer = await api.get(`/invites/${token}`);
    expectPage(answer, 429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(visible(answer)).toContain('Too many visits.');
    api.clock.advance(2 * 60_000);
  });
});

describe('Decline', () => {
  it('asks first, declines by POST, and afterwards the link says so', async () => {
    const { token, id, workspace } = await send(api);
    const page = await api.get(`/invites/${token}`);
    expect(page.body).toContain(`href="../invites/${token}/decline"`);
    const question = await api.get(`/invites/${token}/decline`);
    expect(visible(question)).toContain(`Decline the invite to ${workspace.name}?`);
    expect(question.body).toContain(`<form method="post" action="../../invites/${token}/decline">`);
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const answer = await api.post(`/invites/${token}/decline`, { headers, body: '' });
    expectPage(answer, 200);
    expect(visible(answer)).toContain(`You have declined the invite to ${workspace.name}.`);
    const { body: history } = await api.get(`/api/v1/invites/${id}/history/`, { as: workspace.admin });
    expect(history).toContainEqual(expect.objectContaining({ kind: 'declined' }));
    expect(visible(await api.get(`/invites/${token}`))).toContain('declined or withdrawn');
  });

  it('of an invite that is settled changes nothing, and leads to its page', async () => {
    const sent = await send(api);
    await acceptFor(sent.token, sent);
    const before = await api.fingerprint();
    const response = await fetch(`${api.origin}/invites/${sent.token}/decline`, { method: 'POST', redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([303, `../../invites/${sent.token}`]);
    expect(await api.fingerprint()).toEqual(before);
  });

  it.each(['cross-site', 'same-site', 'none'])("is refused when another's page posts it (%s)", async (site) => {
    for (const [on, deed] of [
      [api, 'decline'],
      [demo, 'accept'],
    ] as const) {
      const { token } = await send(on);
      const before = await on.fingerprint();
      const answer = await on.post(`/invites/${token}/${deed}`, { headers: { 'sec-fetch-site': site } });
      expectPage(answer, 400);
      expect(visible(answer)).toContain('Nothing has changed.');
      expect(await on.fingerprint()).toEqual(before);
    }
  });
});

describe('Accept', () => {
  it('on a demo server signs the invitee in, and accepts', async () => {
    const { token, email, workspace } = await send(demo);
    expect((await demo.get(`/invites/${token}`)).body).toContain(
      `<form method="post" action="../invites/${token}/accept">`,
    );
    const answer = await demo.post(`/invites/${token}/accept`);
    expectPage(answer, 200);
    expect(visible(answer)).toContain(`Welcome to ${workspace.name}! You are a member now. Your role: Editor.`);
    const { body: members } = await demo.get(`/api/v1/workspaces/${workspace.id}/members/`, { as: workspace.admin });
    expect(members).toContainEqual(expect.objectContaining({ email, role: '2' }));
    expect(visible(await demo.get(`/invites/${token}`))).toContain('This invite has been accepted.');
  });

  it('says what to do when the inviter has lost the right, and that an invite has lapsed', async () => {
    const { token, workspace } = await send(demo);
    await demo.dataSource.query('UPDATE memberships SET role = 1 WHERE user_id = $1', [workspace.ids.admin]);
    const answer = await demo.post(`/invites/${token}/accept`);
    expectPage(answer, 200);
    expect(visible(answer)).toContain('Ask an Admin there to send the invite again.');

    const lapsed = await send(demo);
    demo.clock.advance(8 * DAY_MS);
    const response = await fetch(`${demo.origin}/invites/${lapsed.token}/accept`, { method: 'POST' });
    expect(await response.text()).toContain('This invite has lapsed.');
  });

  it('is no route of a service with an identity provider', async () => {
    const { token } = await send(api);
    const answer = await api.post(`/invites/${token}/accept`);
    expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
  });

  it('leads to the page of the host where there is one; a host with links of its own has no page of ours', async () => {
    const urls = { INVITES_ACCEPT_URL: 'https://app.example.com/accept?invite={token}&by=mail' };
    const host = await startTestApi(urls);
    const own = await startTestApi({ INVITES_LINK_TEMPLATE: 'https://app.example.com/invites/{token}' });
    try {
      const { token } = await send(host);
      const { body } = await host.get(`/invites/${token}`);
      expect(body).toContain(`<a class="button" href="https://app.example.com/accept?invite=${token}&amp;by=mail"`);
      const answer = await own.get(`/invites/${(await send(own)).token}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'not-found']);
    } finally {
      await Promise.all([host.stop(), own.stop()]);
    }
  });
});
