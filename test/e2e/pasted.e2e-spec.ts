import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EveryOperation, startEveryOperation } from '../support/every-operation.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { type Answer, person, type TestApi, tokenFor } from '../support/test-api.js';

const WORKSPACES = '/api/v1/workspaces/';
/** What comes with text from other programs. */
const AROUND = ['\u00A0', '\u3000', '\u2028', '\t\r\n', '\uFEFF', '\u200B', '\u200E', '\u202A'];
/** Names of which nothing can be seen. */
const BLANK = [
  '',
  ' \t',
  '\u00A0\u3000',
  '\u200B\uFEFF',
  '\u3164',
  '\u115F\u1160',
  '\uFFA0',
  '\u2800',
  '\u0301',
  '\u2060\u20DD',
];
/** A separator that nobody sees, and that none of our own texts has. */
const HIDDEN = '\u2063';

let every: EveryOperation;
let api: TestApi;
let workspace: EveryOperation['workspace'];
beforeAll(async () => {
  every = await startEveryOperation();
  ({ api, workspace } = every);
});
afterAll(() => api.stop());

let addresses = 0;
const send = (members: object) =>
  api.post('/api/v1/invites/', {
    as: workspace.admin,
    json: { workspace_id: workspace.id, email: `pasted${++addresses}@example.com`, role: '1', ...members },
  });

describe('pasted into a request', () => {
  it.each(AROUND)('%j around an address, a name or a locale is dropped', async (space) => {
    const pasted = (text: string) => space + text + space + space;
    const email = `Pasted${++addresses}@example.com`;
    const { status, body } = await send({ email: pasted(email), locale: pasted('de_AT') });
    expect([status, body.email]).toEqual([201, email]);
    await expectRefusal(api, () => send({ email: pasted(email.toLowerCase()) }), 400, 'invite-already-pending');
    const [{ locale }] = await api.dataSource.query('SELECT locale FROM invites WHERE id = $1', [body.id]);
    expect(locale).toBe('de-AT');

    const json = { name: pasted('Ada & Söhne'), description: 'as\u00A0typed' };
    const made = await api.post(WORKSPACES, { as: person('founder'), json });
    expect([made.status, made.body.name]).toEqual([201, 'Ada & Söhne']);
    const keys = `${WORKSPACES}${workspace.id}/api-keys/`;
    const key = await api.post(keys, { as: workspace.owner, json: { name: pasted('Import'), role: '1' } });
    expect([key.status, key.body.name]).toEqual([201, 'Import']);
  });

  it.each(BLANK)('%j is no name of a workspace or an API key', async (name) => {
    const made = () => api.post(WORKSPACES, { as: workspace.owner, json: { name } });
    const { body } = await expectRefusal(api, made, 400, 'invalid-body');
    expect(body.errors).toEqual([{ pointer: '#/name', detail: 'must have a visible character' }]);
    const keys = `${WORKSPACES}${workspace.id}/api-keys/`;
    await expectRefusal(
      api,
      () => api.post(keys, { as: workspace.owner, json: { name, role: '1' } }),
      400,
      'invalid-body',
    );
  });

  it('CRLF is a line feed, in a message and in a description', async () => {
    const lines = 'Hello,\r\n\r\nwelcome.\rBye';
    const { body } = await send({ message: lines });
    expect(body.message).toBe('Hello,\n\nwelcome.\nBye');
    const path = `/api/v1/invites/${body.id}/detail/`;
    const edited = await api.call('PATCH', path, { as: workspace.admin, json: { message: 'a\r\nb' } });
    expect(edited.body.message).toBe('a\nb');
    const json = { name: 'Lines', description: 'x\r\n'.repeat(1_000) };
    const made = await api.post(WORKSPACES, { as: person('founder'), json });
    expect([made.status, made.body.description]).toEqual([201, 'x\n'.repeat(1_000)]);
  });

  it('into a claim, the space around a name is dropped, and a name of which nothing can be seen is none', async () => {
    const who = person('claimant');
    const token = await tokenFor(who, api.clock, { name: '\uFEFF Ada\u00A0', preferred_username: '\u3164' });
    expect((await api.get(WORKSPACES, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    const rows = await api.dataSource.query('SELECT full_name, username FROM users WHERE subject = $1', [who.subject]);
    expect(rows).toEqual([{ full_name: 'Ada', username: '' }]);
  });
});

describe('what is stored since before', () => {
  const visible = (page: string) => page.replaceAll(/<style>[^]*?<\/style>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

  /** Everything that names an inviter and a workspace. */
  async function everywhere(fullName: string, username: string, workspaceName: string) {
    await api.dataSource.query('UPDATE users SET full_name = $1, username = $2 WHERE id = $3', [
      fullName,
      username,
      workspace.ids.admin,
    ]);
    await api.dataSource.query('UPDATE workspaces SET name = $1 WHERE id = $2', [workspaceName, workspace.id]);
    const { body: sent } = await send({});
    await api.deliver();
    const mail = api.mailer.sent.findLast(({ to }) => to === sent.email)!;
    const preview = await api.get(`/api/v1/invites/${sent.token}/`);
    const page = await api.get(`/invites/${sent.token}`);
    await api.dataSource.query('DELETE FROM invite_preview_visits'); // or that would be too often
    const list = await api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}&limit=1`, { as: workspace.admin });
    const members = await api.get(`${WORKSPACES}${workspace.id}/members/`, { as: workspace.admin });
    const mine = await api.get(WORKSPACES, { as: workspace.admin });
    return { sent, mail, preview, page, list, members, mine };
  }

  /** A name as it is stored, and what of it is shown. */
  const name = fc.oneof(
    fc.constantFrom(...BLANK).map((stored) => ({ stored, shown: '' })),
    fc
      .tuple(fc.constantFrom('Ada', 'Zoë', '漢字', '🦊'), fc.constantFrom(...AROUND))
      .map(([shown, space]) => ({ stored: space + shown + space, shown })),
  );
  /** Subjects keep what looks like an address from becoming a link, one way or another. */
  const letters = (text: string) => text.replaceAll(/[^\p{L}\p{N}\p{S}]/gu, '');

  it('a person is named by name, user name or address, the same in the mail, on the page, in previews, lists and members', async () => {
    await fc.assert(
      fc.asyncProperty(name, name, name, async (fullName, username, workspaceName) => {
        const stored = [fullName.stored, username.stored, workspaceName.stored] as const;
        const { sent, mail, preview, page, list, members, mine } = await everywhere(...stored);
        const [full, user, engines] = [fullName.shown, username.shown, workspaceName.shown];
        const called = full || user || workspace.admin.email;
        expect(letters(mail.subject)).toBe(letters(`${called} invites you to ${engines || 'a workspace'}`));
        expect(preview.body).toMatchObject({
          inviter_name: called,
          inviter: { full_name: full, username: user },
          workspace_name: engines,
        });
        expect(visible(page.body)).toContain(`${called} invites you to join ${engines || 'a workspace'}.`);
        expect([sent.workspace_name, list.body[0].workspace_name]).toEqual([engines, engines]);
        expect(list.body[0].invited_by_username).toBe(user);
        const member = members.body.find((one: { user_id: number }) => one.user_id === workspace.ids.admin);
        expect(member).toMatchObject({ full_name: full, username: user });
        expect(mine.body.find(({ id }: { id: number }) => id === workspace.id).name).toBe(engines);
      }),
      { numRuns: 25 },
    );
  });

  it('no operation shows the hidden characters around a stored name', async () => {
    const answers: (readonly [string, Answer])[] = [];
    for (const { what, prepare } of every.operations) {
      const call = await prepare();
      await api.dataSource.query(`UPDATE users SET full_name = $1 || 'Ada' || $1, username = $1 || 'ada' || $1`, [
        HIDDEN,
      ]);
      await api.dataSource.query(`UPDATE workspaces SET name = $1 || 'Engines' || $1`, [HIDDEN]);
      answers.push([what, await call()]);
    }
    await api.deliver();
    expect(answers.filter(([, { status }]) => status >= 300)).toEqual([]);
    expect(JSON.stringify(answers)).toContain('Engines');
    expect(answers.filter(([, { body }]) => JSON.stringify(body ?? '').includes(HIDDEN))).toEqual([]);
    expect(api.mailer.sent.filter((mail) => JSON.stringify(mail).includes(HIDDEN))).toEqual([]);
  });
});
