import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateApiKey, WorkspaceRepository } from '@invites/workspaces';
import { nameOf, watchDriver } from '../support/driver-watch.js';
import { expectRefusal } from '../support/expect-refusal.js';
import { MAIL_EVENTS_SECRET, notify } from '../support/mail-provider.js';
import { type CallOptions, person, startTestApi, type TestApi, tokenFor } from '../support/test-api.js';

const HOUR_MS = 60 * 60 * 1000;
const METADATA = { customer_id: '42', plan: 'a <b>secret</b> plan' };
const RETURN_TO = '/projects/7?tab=files&q=ü';

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi({
    MAIL_EVENTS_SECRET,
    INVITES_MAILS_PER_INVITE_PER_HOUR: '2',
    INVITES_EDITS_PER_INVITE: '1',
    INVITES_ACCEPT_URL: 'https://app.example.com/accept?invite={token}&by=mail',
  });
  workspace = await api.workspace();
});
afterAll(() => api.stop());

const asAdmin = (): CallOptions => ({ as: workspace.admin });
const create = (more: object, options = asAdmin()) =>
  api.post('/api/v1/invites/', { ...options, json: { workspace_id: workspace.id, role: '1', ...more } });
const send = async (more: object = {}) => (await create({ email: person('invitee').email, ...more })).body;
const view = async (id: number, options = asAdmin()) => (await api.get(`/api/v1/invites/${id}/detail/`, options)).body;
const edit = (id: number, json: object, options = asAdmin()) =>
  api.call('PATCH', `/api/v1/invites/${id}/detail/`, { ...options, json });
const resend = (id: number, query = '', options = asAdmin()) =>
  api.post(`/api/v1/invites/${id}/resend/${query}`, options);
const history = async (id: number) => (await api.get(`/api/v1/invites/${id}/history/`, asAdmin())).body;
const mailsOf = async (id: number) =>
  (await history(id)).filter(({ kind }: { kind: string }) => kind.startsWith('mail-'));

describe('the invite in full', () => {
  it('has the members of the contract and those of its own, and other operations have the former only', async () => {
    const sent = await send({ metadata: METADATA, return_to: RETURN_TO, locale: 'de_at' });
    const link = `${api.settings.publicUrl}/invites/${sent.token}`;
    expect(await view(sent.id)).toEqual({
      ...sent,
      locale: 'de-AT',
      metadata: METADATA,
      return_to: RETURN_TO,
      accept_url: link,
      can_resend: true,
      can_cancel: true,
      can_edit: true,
      resend_available_at: null,
      obstacle: null,
      mail: { status: 'queued', at: api.clock.now().toISOString(), reply: null },
    });
    const members = Object.keys(sent);
    expect(members).toHaveLength(13);
    expect(Object.keys((await resend(sent.id)).body)).toEqual(members);
    const bulk = { workspace_id: workspace.id, invite_ids: [sent.id] };
    const { body } = await api.post('/api/v1/invites/bulk-cancel/', { ...asAdmin(), json: bulk });
    expect(Object.keys(body[0].invite)).toEqual(members);
    expect((await view(sent.id)).accept_url).toBeNull();
  });

  it('is what an edit answers, and what is stored: what is left out stays, null takes return_to away', async () => {
    const { id } = await send({ metadata: METADATA, return_to: RETURN_TO });
    const { status, body } = await edit(id, { metadata: { other: '' }, return_to: null, locale: 'fr' });
    expect([status, body]).toEqual([200, await view(id)]);
    expect(body).toMatchObject({ metadata: { other: '' }, return_to: null, locale: 'fr', can_edit: false });
    expect(await history(id)).toContainEqual(
      expect.objectContaining({ kind: 'edited', changes: { locale: true, metadata: true, return_to: true } }),
    );
    expect((await edit(id, { metadata: { other: '' } })).status).toBe(200); // nothing changes, so that it is no edit
    await expectRefusal(api, () => edit(id, { return_to: '/' }), 400, 'quota-reached');
  });

  it('says what became of the newest mail', async () => {
    const { id } = await send();
    const mail = async () => {
      const { status, at, reply } = (await view(id)).mail;
      return [status, at === null ? null : Date.parse(at) - start, reply];
    };
    const start = api.clock.now().getTime();
    const at = (ms: number) => new Date(start + ms);
    expect(await mail()).toEqual(['queued', 0, null]);
    api.clock.advance(1000);
    await api.deliver();
    expect(await mail()).toEqual(['sent', 1000, '250 recorded']);
    const messageId = `invite-${id}.1@127.0.0.1`;
    await notify(api, { type: 'mail.delivered', at: at(2000), messageId });
    expect(await mail()).toEqual(['delivered', 2000, '250 recorded']);
    await notify(api, { type: 'mail.bounced', at: at(1500), messageId, reason: 'full' });
    expect(await mail()).toEqual(['delivered', 2000, '250 recorded']);
    const other = await send();
    await api.deliver();
    await notify(api, {
      type: 'mail.bounced',
      at: at(3000),
      messageId: `invite-${other.id}.1@127.0.0.1`,
      reason: 'gone',
    });
    expect((await view(other.id)).mail).toEqual({ status: 'bounced', at: at(3000).toISOString(), reply: 'gone' });
    await resend(id);
    expect(await mail()).toEqual(['queued', 1000, null]);
    await api.dataSource.query(
      `UPDATE invite_mails SET status = 'failed', settled_at = $2, reply = '550 no' WHERE invite_id = $1 AND number = 2`,
      [id, at(4000)],
    );
    expect(await mail()).toEqual(['failed', 4000, '550 no']);
  });
});

describe('what the invite in full says can be done is what succeeds then', () => {
  const plant = (more: object = {}) =>
    api.plant({
      workspaceId: workspace.id,
      inviterId: workspace.ids.owner,
      email: person('invitee').email,
      role: 2,
      createdAt: new Date(api.clock.now().getTime() - 24 * HOUR_MS),
      ...more,
    });
  const bounce = async (type: 'mail.bounced' | 'mail.complained', id: number) => {
    await notify(api, { type, at: api.clock.now(), messageId: `invite-${id}.1@127.0.0.1` });
    return id;
  };
  const mailed = async (times: number) => {
    const id = await plant();
    for (let time = 0; time < times; time++) expect((await resend(id, '', { as: workspace.owner })).status).toBe(200);
    return id;
  };
  const STATES: Record<string, () => Promise<number>> = {
    live: () => plant(),
    lapsed: () => plant({ validForMs: 1 }),
    accepted: () => plant({ status: 'accepted' }),
    cancelled: () => plant({ status: 'cancelled' }),
    expired: () => plant({ status: 'expired' }),
    'above the role of an Admin': () => plant({ role: 4 }),
    bounced: async () => bounce('mail.bounced', await plant()),
    complained: async () => bounce('mail.complained', await plant()),
    'at the limit of mails': () => mailed(2),
    'below the limit of mails': () => mailed(1),
    'edited as often as may be': async () => {
      const id = await plant();
      expect((await edit(id, { message: 'First' }, { as: workspace.owner })).status).toBe(200);
      return id;
    },
    'delivered by hand': async () => (await send({ send_mail: false })).id,
  };
  const OPERATIONS: Record<string, (id: number, options: CallOptions) => Promise<{ status: number }>> = {
    can_resend: (id, options) => resend(id, '', options),
    can_edit: (id, options) => edit(id, { message: `Words of ${person('somebody').email}` }, options),
    can_cancel: (id, options) => api.post(`/api/v1/invites/${id}/cancel/`, options),
  };
  let callers: Record<string, CallOptions>;

  beforeAll(async () => {
    const { id: workspaceId, ids } = workspace;
    const terms = { workspaceId, actorId: ids.owner, name: 'key', role: 3 as const };
    const { key } = await api.app.get(CreateApiKey).execute({ ...terms, maxInviteRole: 1 });
    const unverified = person('unverified');
    await api.app.get(WorkspaceRepository).grant(workspaceId, await api.idOf(unverified), 4);
    const token = await tokenFor(unverified, api.clock, { email_verified: false, exp: 4_000_000_000 });
    callers = {
      Owner: { as: workspace.owner },
      Admin: { as: workspace.admin },
      'API key for Viewers': { headers: { authorization: `Bearer ${key}` } },
      'unverified Owner': { headers: { authorization: `Bearer ${token}` } },
    };
  });

  it.each(Object.keys(STATES))('%s', async (state) => {
    for (const [caller, options] of Object.entries(callers)) {
      const id = await STATES[state]!();
      const seen = await view(id, options);
      for (const [member, call] of Object.entries(OPERATIONS)) {
        expect([caller, member, seen[member]]).toEqual([caller, member, (await call(id, options)).status === 200]);
      }
    }
  });

  it('at a limit, with the instant at which a resend succeeds again, and not before', async () => {
    const id = await mailed(2);
    const { can_resend, resend_available_at } = await view(id);
    expect(can_resend).toBe(false);
    const freeMs = Date.parse(resend_available_at) - api.clock.now().getTime();
    expect(freeMs).toBeGreaterThan(0);
    api.clock.advance(freeMs - 1);
    expect((await view(id)).can_resend).toBe(false);
    await expectRefusal(api, () => resend(id), 429, 'invite-limit');
    api.clock.advance(1);
    expect(await view(id)).toMatchObject({ can_resend: true, resend_available_at: null });
    expect((await resend(id)).status).toBe(200);
  });

  it('and looking at it takes no lock that a send could meet, whatever is limited', async () => {
    const id = await plant();
    const { statements } = await watchDriver(() => view(id));
    const { text, values } = statements.find((statement) => nameOf(statement) === 'invites.standing')!;
    const mark = (values.at(-1) as number[]).slice(6);
    const locksAt = (limits: readonly number[]) =>
      api.dataSource.transaction(async (manager) => {
        await manager.query(text, [...values.slice(0, -1), limits]);
        const [{ count }] = await manager.query(
          `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
        );
        return count as number;
      });
    const limits = [5, 20, 5, 1000, 500, 1000];
    expect(await locksAt([...limits, ...mark])).toBe(0);
    expect(await locksAt(limits)).toBeGreaterThan(0);
  });
});

describe('an invite that is delivered by hand', () => {
  it('queues no mail and shows the link that a mail would carry; the invitee accepts by it', async () => {
    const invitee = person('invitee');
    await api.deliver();
    api.mailer.sent.length = 0;
    const { id } = await send({ email: invitee.email, send_mail: false });
    const { accept_url: url, mail } = await view(id);
    expect(mail).toEqual({ status: 'none', at: null, reply: null });
    await api.deliver();
    expect([await mailsOf(id), api.mailer.sent]).toEqual([[], []]);
    const page = await api.get(new URL(url).pathname);
    expect(page.body).toContain('invites you to join');
    const token = url.split('/').at(-1);
    expect((await api.post(`/api/v1/invites/${token}/accept/`, { as: invitee })).status).toBe(200);
  });

  it('is mailed by a resend, with the same link', async () => {
    const { id } = await send({ send_mail: false });
    const { accept_url: url } = await view(id);
    await resend(id);
    api.mailer.sent.length = 0;
    await api.deliver();
    expect(api.mailer.sent.map(({ text }) => text.includes(url))).toEqual([true]);
    expect((await mailsOf(id)).map(({ kind }: { kind: string }) => kind)).toEqual(['mail-queued', 'mail-sent']);
  });

  it('in bulk too, and to an address that has bounced', async () => {
    const bounced = await send();
    await notify(api, { type: 'mail.complained', at: api.clock.now(), messageId: `invite-${bounced.id}.1@127.0.0.1` });
    await api.post(`/api/v1/invites/${bounced.id}/cancel/`, asAdmin());
    const emails = [person('by-hand').email, bounced.email];
    const json = {
      workspace_id: workspace.id,
      role: '1',
      emails,
      send_mail: false,
      metadata: METADATA,
      return_to: '/',
    };
    const { body } = await api.post('/api/v1/invites/bulk/', { ...asAdmin(), json });
    expect(body.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['sent', 'sent']);
    for (const { invite } of body)
      expect(await view(invite.id)).toMatchObject({ metadata: METADATA, return_to: '/', mail: { status: 'none' } });
  });
});

describe('a new link', () => {
  it('replaces the token: the link of earlier mails is dead, and one that is queued never leaves', async () => {
    const { id, token } = await send();
    const kept = (await resend(id, '?new_link=false')).body.token;
    expect(kept).toBe(token);
    api.clock.advance(HOUR_MS);
    const { body } = await resend(id, '?new_link=true');
    expect(body.token).not.toBe(token);
    expect((await view(id)).accept_url).toBe(`${api.settings.publicUrl}/invites/${body.token}`);
    expect((await api.get(`/api/v1/invites/${token}/`)).status).toBe(404);
    expect((await api.get(`/api/v1/invites/${body.token}/`)).status).toBe(200);
    api.mailer.sent.length = 0;
    await api.deliver();
    expect(api.mailer.sent.map(({ text }) => text.includes(body.token))).toEqual([true]);
  });

  it.each(['yes', '', 'TRUE', 'constructor'])('of %j is refused', async (value) => {
    const { id } = await send();
    await expectRefusal(api, () => resend(id, `?new_link=${value}`), 400, 'invalid-query');
  });
});

describe('what is attached', () => {
  it('is handed to the page that Accept leads to, if it is return_to, and shown to nobody else', async () => {
    const invitee = person('invitee');
    const { id, token } = await send({ email: invitee.email, metadata: METADATA, return_to: RETURN_TO });
    const page = await api.get(`/invites/${token}`);
    const [, href] = /href="([^"]+)" rel="noreferrer"/.exec(page.body as string)!;
    const url = new URL(href!.replaceAll('&amp;', '&'));
    expect(url.origin + url.pathname).toBe('https://app.example.com/accept');
    expect(Object.fromEntries(url.searchParams)).toEqual({ invite: token, by: 'mail', return_to: RETURN_TO });
    api.mailer.sent.length = 0;
    await api.deliver();
    const seen = [
      page.body,
      api.mailer.sent.find(({ to }) => to === invitee.email),
      (await api.get(`/api/v1/invites/${token}/`)).body,
      (await api.get('/api/v1/invites/mine/', { as: invitee })).body,
      (await api.get(`/invites/${token}/decline`)).body,
      (await api.get(`/api/v1/invites/list/?workspace_id=${workspace.id}`, asAdmin())).body,
      (await api.post(`/api/v1/invites/${token}/accept/`, { as: invitee })).body,
    ];
    expect(JSON.stringify(seen)).not.toMatch(/secret|customer_id|metadata/);
    expect((await view(id)).metadata).toEqual(METADATA);
    const without = await send();
    const plain = await api.get(`/invites/${without.token}`);
    expect(plain.body).not.toContain('return_to');
  });

  const twentyOne = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`k${index}`, '']));
  const MISTAKES: [what: string, member: string, json: string][] = [
    ['metadata of too many keys', 'metadata', JSON.stringify(twentyOne)],
    ['metadata with a number', 'metadata', '{"k": 1}'],
    ['metadata with NUL', 'metadata', '{"k": "a\\u0000"}'],
    ['metadata that reaches for a prototype', 'metadata', '{"__proto__": "x"}'],
    ['metadata that is an array', 'metadata', '["a"]'],
    ['metadata of null', 'metadata', 'null'],
    ['a return_to to another host', 'return_to', '"//elsewhere.example"'],
    ['a return_to with a tab', 'return_to', '"/\\t/elsewhere.example"'],
    ['a return_to that is a number', 'return_to', '7'],
  ];

  it.each(MISTAKES)('is refused as %s by send, bulk and edit, and nothing is stored', async (_what, member, value) => {
    const { id } = await send();
    const form = (more: object) => JSON.stringify({ workspace_id: workspace.id, role: '1', ...more }).slice(0, -1);
    const headers = { 'content-type': 'application/json' };
    const bodies: [method: string, path: string, begin: string][] = [
      ['POST', '/api/v1/invites/', `${form({ email: person('new').email })},`],
      ['POST', '/api/v1/invites/bulk/', `${form({ emails: [person('new').email] })},`],
      ['PATCH', `/api/v1/invites/${id}/detail/`, '{'],
    ];
    for (const [method, path, begin] of bodies) {
      const call = () => api.call(method, path, { ...asAdmin(), headers, body: `${begin} "${member}": ${value}}` });
      const { body } = await expectRefusal(api, call, 400, 'invalid-body');
      expect(body.errors).toMatchObject([{ pointer: `#/${member}` }]);
    }
  });

  it('is refused by a send as a return_to of null, or a send_mail that is neither true nor false', async () => {
    const email = person('new').email;
    for (const more of [{ return_to: null }, { send_mail: 'false' }, { send_mail: null }])
      await expectRefusal(api, () => create({ email, ...more }), 400, 'invalid-body');
  });
});

describe('many at once', () => {
  const bulk = (path: string, json: object, options = asAdmin()) =>
    api.post(`/api/v1/invites/${path}/`, { ...options, json: { workspace_id: workspace.id, ...json } });

  it('are cancelled, each with an outcome of its own', async () => {
    const [one, other] = [await send(), await send()];
    const { status, body } = await bulk('bulk-cancel', { invite_ids: [other.id, 999_999, one.id, other.id] });
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { invite_id: other.id, outcome: 'cancelled', invite: { id: other.id, status: 'cancelled' } },
      { invite_id: 999_999, outcome: 'refused', problem: { code: 'invite-not-found' } },
      { invite_id: one.id, outcome: 'cancelled', invite: { id: one.id, status: 'cancelled' } },
      { invite_id: other.id, outcome: 'refused', problem: { code: 'duplicate-in-request' } },
    ]);
    expect((await api.get(`/api/v1/invites/${one.token}/`)).body.status).toBe('cancelled');
  });

  it('that have lapsed are resent, by the resender', async () => {
    const here = await api.workspace();
    const options = { as: here.admin };
    const ids = [];
    for (const validForMs of [1, 1, 10 * HOUR_MS]) {
      const invite = {
        workspaceId: here.id,
        inviterId: here.ids.owner,
        email: person('lapsed').email,
        role: 1,
        validForMs,
      } as const;
      ids.unshift(await api.plant({ ...invite, createdAt: new Date(api.clock.now().getTime() - HOUR_MS) }));
    }
    const { body } = await bulk('bulk-resend', { workspace_id: here.id, lapsed: true }, options);
    expect(body).toMatchObject(
      ids.slice(1).map((id) => ({
        invite_id: id,
        outcome: 'resent',
        invite: { id, is_expired: false, invited_by_email: here.admin.email },
      })),
    );
    expect((await bulk('bulk-resend', { workspace_id: here.id, lapsed: true }, options)).body).toEqual([]);
  });

  it.each<[path: string, json: object, pointer: string]>([
    ['bulk-resend', {}, '#/invite_ids'],
    ['bulk-resend', { lapsed: false }, '#/lapsed'],
    ['bulk-resend', { lapsed: null }, '#/lapsed'],
    ['bulk-resend', { lapsed: 'true' }, '#/lapsed'],
    ['bulk-resend', { lapsed: true, invite_ids: [1] }, '#/lapsed'],
    ['bulk-resend', { invite_ids: null, lapsed: true }, '#/invite_ids'],
    ['bulk-cancel', {}, '#/invite_ids'],
    ['bulk-cancel', { invite_ids: [] }, '#/invite_ids'],
    ['bulk-cancel', { invite_ids: Array.from({ length: 101 }, (_, index) => index + 1) }, '#/invite_ids'],
    ['bulk-cancel', { invite_ids: ['1'] }, '#/invite_ids'],
    ['bulk-cancel', { invite_ids: [0] }, '#/invite_ids'],
    ['bulk-cancel', { invite_ids: [1], lapsed: true }, '#/lapsed'],
  ])('%s with %j is refused', async (path, json, pointer) => {
    const { body } = await expectRefusal(api, () => bulk(path, json), 400, 'invalid-body');
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });
});
