import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectRefusal } from '../support/expect-refusal.js';
import { startTestApi, type TestApi } from '../support/test-api.js';

const DAY_MS = 24 * 60 * 60 * 1000;

let api: TestApi;
let workspace: Awaited<ReturnType<TestApi['workspace']>>;

beforeAll(async () => {
  api = await startTestApi();
  workspace = await api.workspace();
});
afterAll(() => api.stop());

const terms = (members: object) => ({ workspace_id: workspace.id, role: '2', ...members });
const send = (members: object) =>
  api.post('/api/v1/invites/', { as: workspace.admin, json: terms({ email: 'ada@example.com', ...members }) });
const sendMany = (members: object) => api.post('/api/v1/invites/bulk/', { as: workspace.admin, json: terms(members) });

/** The newest mail to an address, once all that is due has been delivered. */
async function mailTo(email: string) {
  await api.deliver();
  return api.mailer.sent.findLast(({ to }) => to === email)!;
}

async function storedLocale(email: string): Promise<string> {
  const [row] = await api.dataSource.query('SELECT locale FROM invites WHERE email = $1', [email]);
  return row.locale;
}

describe('the language of the mail', () => {
  it.each([
    [undefined, 'en', 'Your role: Editor.'],
    ['de-at', 'de-AT', 'Ihre Rolle: Bearbeiter.'],
    ['FR', 'fr', 'Votre rôle\u00a0: Éditeur.'],
    ['es-419', 'es-419', 'Su rol: Editor.'],
    ['tr', 'tr', 'Rolünüz: Düzenleyici.'],
    ['ja', 'ja', 'Your role: Editor.'],
  ])('is that of the locale %s', async (locale, stored, words) => {
    const email = `${stored}-${String(locale)}@example.com`.toLowerCase();
    const { status, body } = await send({ email, locale });
    expect(status).toBe(201);
    expect(body).not.toHaveProperty('locale');
    expect(await storedLocale(email)).toBe(stored);
    const { text, html } = await mailTo(email);
    for (const part of [text, html]) expect(part).toContain(words);
  });

  it('survives a resend, also of a lapsed invite', async () => {
    const { body } = await send({ email: 'later@example.com', locale: 'tr-TR' });
    const first = await mailTo('later@example.com');
    api.clock.advance(8 * DAY_MS);
    const { status } = await api.post(`/api/v1/invites/${body.id}/resend/`, { as: workspace.owner });
    expect(status).toBe(200);
    const second = await mailTo('later@example.com');
    expect(second.messageId).not.toBe(first.messageId);
    expect(second.text).toContain('Rolünüz: Düzenleyici.');
  });

  it('is one for all invites of a bulk', async () => {
    const emails = ['one@example.com', 'two@example.com'];
    const { status, body } = await sendMany({ emails, locale: 'de-ch' });
    expect(status).toBe(200);
    expect(body.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['sent', 'sent']);
    for (const email of emails) {
      expect(await storedLocale(email)).toBe('de-CH');
      expect((await mailTo(email)).subject).toContain('lädt Sie');
    }
  });
});

describe('a locale that is none is refused, naming the member,', () => {
  it.each([[null], [1], [''], ['de_AT.UTF-8'], [['de']], ['x'.repeat(36)]])('when it is %j', async (locale) => {
    for (const call of [() => send({ locale }), () => sendMany({ emails: ['ada@example.com'], locale })]) {
      const { body } = await expectRefusal(api, call, 400, 'invalid-body');
      expect(body.errors).toEqual([{ pointer: '#/locale', detail: expect.any(String) }]);
    }
  });

  it('and by an edit too, which otherwise changes the language of the mails to come', async () => {
    const { body } = await send({ email: 'edited@example.com' });
    const edit = (locale: unknown) =>
      api.call('PATCH', `/api/v1/invites/${body.id}/detail/`, { as: workspace.admin, json: { locale } });
    for (const locale of [null, 'de_AT.UTF-8']) await expectRefusal(api, () => edit(locale), 400, 'invalid-body');
    expect((await edit('de_at')).body.locale).toBe('de-AT');
    expect((await mailTo('edited@example.com')).subject).toContain('lädt Sie');
  });
});
