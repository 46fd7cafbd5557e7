import { expect, it } from '@jest/globals';
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
      for (const path of ['/docs', '/reference', '/dev/mailbox', '/openapi.json', '/health/ready'])
        expect(body).toContain(`href=".${path}"`);
    } finally {
      await api.stop();
    }
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
