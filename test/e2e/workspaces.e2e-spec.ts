import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const PATH = '/api/v1/workspaces/';

describe('workspaces', () => {
  it('are made by anybody who is signed in, who becomes the Owner, and are listed oldest first', async () => {
    const founder = person('founder');
    const first = await api.post(PATH, { as: founder, json: { name: 'First' } });
    expect([first.status, first.headers.get('location')]).toEqual([201, `${first.body.id}/`]);
    expect(first.body).toEqual({
      id: expect.any(Number),
      name: 'First',
      description: '',
      logo: null,
      role: '4',
      role_display: 'Owner',
    });
    const json = { name: 'Second', description: 'Two\nlines', logo: 'https://example.com/logo.png' };
    const second = await api.post(PATH, { as: founder, json });
    expect(second.body).toMatchObject(json);
    expect(await api.get(PATH, { as: founder })).toMatchObject({ status: 200, body: [first.body, second.body] });
  });

  it('are listed to their members alone, with the role of each', async () => {
    const { id, viewer, outsider } = await api.workspace();
    expect((await api.get(PATH, { as: viewer })).body).toMatchObject([{ id, role: '1', role_display: 'Viewer' }]);
    expect((await api.get(PATH, { as: outsider })).body).toEqual([]);
  });

  it.each([
    ['name', undefined],
    ['name', null],
    ['name', ''],
    ['name', '   '],
    ['name', 'x'.repeat(121)],
    ['name', 'two\nlines'],
    ['name', '\ud800'],
    ['name', 1],
    ['description', null],
    ['description', 'a\u0000b'],
    ['description', 'x'.repeat(2001)],
    ['logo', 'javascript:alert(1)'],
    ['logo', 'not a url'],
    ['logo', ''],
    ['logo', 'http://example.com/logo.png'],
    ['logo', 'https://example.com/\u0000'],
    ['logo', 'https://example.com/\ud800'],
    ['logo', 'https://user:password@example.com/logo.png'],
    ['logo', `https://example.com/${'x'.repeat(2_048)}`],
    ['logo', 1],
    ['role', '4'],
  ])('are not made when %s is %j', async (member, value) => {
    const before = await api.fingerprint();
    const { status, body } = await api.post(PATH, { as: person('founder'), json: { name: 'Name', [member]: value } });
    expect({
      status,
      code: body.code,
      pointers: body.errors.map((error: { pointer: string }) => error.pointer),
    }).toEqual({
      status: 400,
      code: 'invalid-body',
      pointers: [`#/${member}`],
    });
    expect(await api.fingerprint()).toEqual(before);
  });
});

describe('a workspace', () => {
  const change = (id: number, as: ReturnType<typeof person>, json: unknown) =>
    api.call('PATCH', `${PATH}${id}/`, { as, json });

  it('is shown to its members with its settings and the role of each, and changed by its Owner', async () => {
    const { id, name, owner, viewer } = await api.workspace();
    const made = { id, name, description: '', logo: null, allowed_email_domains: [], notify_inviters: true };
    const asOwner = { ...made, role: '4', role_display: 'Owner' };
    expect((await api.get(`${PATH}${id}/`, { as: owner })).body).toEqual(asOwner);
    expect(await change(id, owner, {})).toMatchObject({ status: 200, body: asOwner });
    const changes = {
      name: 'Difference Engines',
      description: 'Two\nlines',
      logo: 'https://example.com/logo.png',
      allowed_email_domains: ['example.com'],
      notify_inviters: false,
    };
    expect(await change(id, owner, changes)).toMatchObject({ status: 200, body: { ...asOwner, ...changes } });
    const asViewer = { ...made, ...changes, role: '1', role_display: 'Viewer' };
    expect((await api.get(`${PATH}${id}/`, { as: viewer })).body).toEqual(asViewer);
    expect((await change(id, owner, { logo: null })).body).toEqual({ ...asOwner, ...changes, logo: null });
    const listed = { id, name: 'Difference Engines', description: 'Two\nlines', logo: null };
    expect((await api.get(PATH, { as: viewer })).body).toEqual([{ ...listed, role: '1', role_display: 'Viewer' }]);
  });

  it('stores what is typed as domains are compared, each once', async () => {
    const { id, owner } = await api.workspace();
    const typed = ['Example.COM', ' \u200Bb\u00fccher.example\r\n', 'example.com', 'xn--bcher-kva.example', 'a.co'];
    const { body } = await change(id, owner, {
      allowed_email_domains: typed,
      name: ' \uFEFFEngines ',
      description: 'a\r\nb',
    });
    expect(body).toMatchObject({
      allowed_email_domains: ['example.com', 'xn--bcher-kva.example', 'a.co'],
      name: 'Engines',
      description: 'a\nb',
    });
    expect((await change(id, owner, { allowed_email_domains: [] })).body).toMatchObject({ allowed_email_domains: [] });
    const fifty = Array.from({ length: 50 }, (_, index) => `d${index}.example`);
    expect((await change(id, owner, { allowed_email_domains: fifty })).body.allowed_email_domains).toEqual(fifty);
  });

  it.each([
    ['name', null],
    ['name', ' '],
    ['name', 'x'.repeat(121)],
    ['description', null],
    ['description', 'a\u0000b'],
    ['logo', 'http://example.com/logo.png'],
    ['allowed_email_domains', null],
    ['allowed_email_domains', 'example.com'],
    ['allowed_email_domains', {}],
    ['allowed_email_domains', [null]],
    ['allowed_email_domains', [['example.com']]],
    ['allowed_email_domains', ['example.com', 'localhost']],
    ['allowed_email_domains', ['@example.com']],
    ['allowed_email_domains', ['*.example.com']],
    ['allowed_email_domains', ['ada@example.com']],
    ['allowed_email_domains', ['192.0.2.1']],
    ['allowed_email_domains', ['']],
    ['allowed_email_domains', ['\ud800.example']],
    ['allowed_email_domains', Array(51).fill('example.com')],
    ['notify_inviters', null],
    ['notify_inviters', 'false'],
    ['notify_inviters', 0],
    ['id', 7],
    ['role', '4'],
    ['__proto__x', 1],
  ])('is not changed when %s is %j', async (member, value) => {
    const { id, owner } = await api.workspace();
    const before = await api.fingerprint();
    const { status, body } = await change(id, owner, { notify_inviters: false, name: 'Name', [member]: value });
    const pointers = body.errors.map((error: { pointer: string }) => error.pointer);
    expect([status, body.code, pointers]).toEqual([400, 'invalid-body', [`#/${member}`]]);
    expect(await api.fingerprint()).toEqual(before);
  });

  it('is nobody\u2019s business but that of its members, before anything is wrong with the request', async () => {
    const { id, owner, admin, outsider } = await api.workspace();
    const wrong = { name: '' };
    const answers = [
      await change(id, outsider, wrong),
      await change(id, admin, wrong),
      await change(id, owner, wrong),
      await change(999_999_999, owner, wrong),
      await api.call('PATCH', `${PATH}0x1/`, { as: owner, json: {} }),
      await api.get(`${PATH}99999999999999999999/`, { as: owner }),
    ];
    expect(answers.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
      '404 workspace-not-found',
      '403 permission-denied',
      '400 invalid-body',
      '404 workspace-not-found',
      '400 invalid-workspace-id',
      '404 workspace-not-found',
    ]);
  });
});

describe('the domains that a workspace invites', () => {
  it('are obeyed by what is sent and resent, one or many, from the change on', async () => {
    const { id, owner, admin } = await api.workspace();
    const invites = '/api/v1/invites/';
    const post = (path: string, json: object) =>
      api.post(`${invites}${path}`, { as: admin, json: { workspace_id: id, ...json } });
    const { body: before } = await post('', { email: 'before@b.example', role: '1' });
    await api.call('PATCH', `${PATH}${id}/`, {
      as: owner,
      json: { allowed_email_domains: ['B\u00fccher.example', 'a.example'] },
    });
    const refused = await post('', { email: 'ada@sub.a.example', role: '1' });
    expect([refused.status, refused.body.code]).toEqual([400, 'domain-not-allowed']);
    const emails = ['one@A.example', 'two@b.example', 'three@xn--bcher-kva.example'];
    const { body: many } = await post('bulk/', { emails, role: '1' });
    const outcomesOf = (results: { outcome: string; problem?: { code: string } }[]) =>
      results.map(({ outcome, problem }) => problem?.code ?? outcome);
    expect(outcomesOf(many)).toEqual(['sent', 'domain-not-allowed', 'sent']);
    const resent = await post(`${before.id}/resend/`, {});
    expect([resent.status, resent.body]).toMatchObject([400, { code: 'domain-not-allowed', invite_id: before.id }]);
    const ids = { invite_ids: [before.id, many[0].invite.id] };
    expect(outcomesOf((await post('bulk-resend/', ids)).body)).toEqual(['domain-not-allowed', 'resent']);
    api.clock.advance(8 * 24 * 60 * 60 * 1000);
    const lapsed = await post('bulk-resend/', { lapsed: true });
    const resentIds = lapsed.body.map(({ invite_id }: { invite_id: number }) => invite_id);
    expect(resentIds).toEqual([many[2].invite.id, many[0].invite.id]);
  });
});

describe('a user', () => {
  const rowOf = (subject: string) => api.dataSource.query('SELECT * FROM users WHERE subject = $1', [subject]);
  const signIn = async (who: ReturnType<typeof person>, claims: Record<string, unknown>) => {
    const token = await tokenFor(who, api.clock, claims);
    return api.get(PATH, { headers: { authorization: `Bearer ${token}` } });
  };

  it('is made on first sight, and refreshed when a claim changes', async () => {
    const who = person('newcomer');
    await signIn(who, { name: 'New Comer', preferred_username: 'new', picture: 'https://example.com/new.png' });
    const [first] = await rowOf(who.subject);
    expect(first).toMatchObject({
      email: who.email,
      email_verified: true,
      full_name: 'New Comer',
      username: 'new',
      picture: 'https://example.com/new.png',
    });
    await signIn(who, { name: 'Newer Comer', email: 'other@example.com', email_verified: false });
    const rows = await rowOf(who.subject);
    expect(rows).toEqual([
      {
        ...first,
        email_normalised: 'other@example.com',
        full_name: 'Newer Comer',
        email: 'other@example.com',
        email_verified: false,
        username: '',
        picture: null,
      },
    ]);
  });

  it.each([
    ['null', null],
    ['blank', ' '],
    ['a number', 1],
    ['an object', {}],
    ['too long', `https://example.com/${'x'.repeat(2_048)}`],
    ['with a NUL', 'https://example.com/\0'],
    ['without TLS', 'http://example.com/ada.png'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:image/png;base64,AAAA'],
  ])('is signed in with a picture that is %s, and has none', async (_what, picture) => {
    const who = person('painted');
    await signIn(who, { picture: 'https://example.com/before.png' });
    expect((await signIn(who, { picture })).status).toBe(200);
    expect((await rowOf(who.subject))[0].picture).toBeNull();
  });

  it('may carry the address of another', async () => {
    const [one, other] = [person('one'), person('other')];
    await signIn(one, { email: 'same@example.com' });
    await signIn(other, { email: 'same@example.com' });
    expect((await rowOf(one.subject))[0].id).not.toBe((await rowOf(other.subject))[0].id);
  });

  it('is one row, however many requests see it first', async () => {
    const who = person('crowd');
    const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(who, {})));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(await rowOf(who.subject)).toHaveLength(1);
  });
});

it('a logo and a picture of before that are no https URLs are shown to nobody', async () => {
  const { id, ids, owner } = await api.workspace();
  const invitee = person('invitee');
  const inviteId = await api.plant({ workspaceId: id, inviterId: ids.owner, email: invitee.email, role: 1 });
  await api.dataSource.query(`UPDATE workspaces SET logo = 'http://old.example/logo.png' WHERE id = $1`, [id]);
  await api.dataSource.query(`UPDATE users SET picture = 'javascript:"old.example"' WHERE id = $1`, [ids.owner]);
  const { token } = (await api.get(`/api/v1/invites/${inviteId}/detail/`, { as: owner })).body;
  const shown = [
    await api.get(`/api/v1/invites/${token}/`),
    await api.get('/api/v1/invites/mine/', { as: invitee }),
    await api.get(PATH, { as: owner }),
    await api.get(`/invites/${token}`),
  ];
  expect(shown.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(shown[0]!.body).toMatchObject({ workspace_logo: null, inviter: { profile_picture: null } });
  expect(shown[2]!.body).toMatchObject([{ logo: null }]);
  expect(JSON.stringify(shown.map(({ body }) => body))).not.toContain('old.example');
});
