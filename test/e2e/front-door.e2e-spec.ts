import { expect, it } from '@jest/globals';
import { DeliverDueEvents, DeliverDueWebhooks } from '@invites/invites';
import { connectReceiver, receiverUrl } from '../../apps/api/src/dev/connect-receiver.js';
import { loadDemoData } from '../../apps/api/src/dev/demo-data.js';
import { DEMO_PEOPLE } from '../../apps/api/src/dev/demo-people.js';
import { startTestApi } from '../support/test-api.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  SMTP_URL: 'smtps://mail.engines.net',
  PUBLIC_URL: 'https://app.engines.net',
};
const HOME = { HOME_REDIRECT_URL: 'https://www.engines.net/invites' };

it('/ in development leads to every page, with three things to try where there is something to try', async () => {
  for (const [env, steps] of [
    [{ DEMO_DATA: 'true' }, 3],
    [{}, 0],
  ] as const) {
    const api = await startTestApi(env);
    try {
      const { status, headers, body } = await api.get('/');
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'sha256-");
      expect(body.match(/<li>/g) ?? []).toHaveLength(steps);
      const demo = steps > 0 ? ['/dev/webhooks'] : [];
      for (const path of ['/docs', '/reference', '/dev/mailbox', '/openapi.json', '/health/ready', ...demo])
        expect(body).toContain(`href=".${path}"`);
    } finally {
      await api.stop();
    }
  }
});

it('the webhook of the demo tells its receiver of each event, also after a start at another address', async () => {
  const api = await startTestApi({ DEMO_DATA: 'true' });
  try {
    const [before, now] = ['http://127.0.0.1:9', api.origin].map((publicUrl) => ({ ...api.settings, publicUrl }));
    await loadDemoData(api.app, { tokenKey: api.settings.tokenKey, receiver: receiverUrl(before!) });
    for (const start of [before, now]) await connectReceiver(api.app, start!);
    expect((await api.get('/dev/webhooks')).body).toContain('No delivery yet');

    expect(await api.post('/api/v1/invites/1/resend/', { as: DEMO_PEOPLE.owner })).toMatchObject({ status: 200 });
    for (const due of [api.app.get(DeliverDueEvents), api.app.get(DeliverDueWebhooks)])
      await Promise.all(await due.execute());
    const { body: page } = await api.get('/dev/webhooks');
    expect(page).toMatch(/<h2>invite.resent<\/h2>[^]*ines@example.com/);
    const [, one] = /href="\.\.\/(dev\/webhooks\/[\w-]+)"/.exec(page)!;
    expect((await api.get(`/${one}`)).body).toContain('<h2>invite.resent</h2>');
    expect((await api.get(`/dev/webhooks/${'0'.repeat(8)}`)).status).toBe(404);

    for (const signature of ['', 'v1,AAAA', 'x'.repeat(10_000)]) {
      const headers = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': signature };
      const { status, body } = await api.post('/dev/webhooks', { headers, json: { type: '<b>' } });
      expect([status, body.code]).toEqual([401, 'invalid-signature']);
    }
    expect((await api.get('/dev/webhooks')).body.match(/<li>/g)).toHaveLength(1);
  } finally {
    await api.stop();
  }
});

it.each([
  ['in production answers 404', PRODUCTION, 404, null],
  ['in production leads where the setting says', { ...PRODUCTION, ...HOME }, 302, HOME.HOME_REDIRECT_URL],
  ['in development leads where the setting says', HOME, 302, HOME.HOME_REDIRECT_URL],
])('/ %s', async (_what, env, status, location) => {
  const api = await startTestApi(env);
  try {
    const response = await fetch(`${api.origin}/`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([status, location]);
  } finally {
    await api.stop();
  }
});
