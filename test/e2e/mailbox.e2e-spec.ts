import { expect, it } from '@jest/globals';
import { startTestApi } from '../support/test-api.js';

const PRODUCTION = { NODE_ENV: 'production', SMTP_URL: 'smtps://mail.example.com', PUBLIC_URL: 'https://example.com' };

it.each([
  ['is there in development', {}, 200],
  ['is not in production', PRODUCTION, 404],
  ['is not where mail leaves by SMTP', { SMTP_URL: PRODUCTION.SMTP_URL }, 404],
])('the dev mailbox %s', async (_where, env, status) => {
  const api = await startTestApi(env);
  try {
    for (const path of ['/dev/mailbox', '/dev/mailbox/']) expect((await api.get(path)).status).toBe(status);
    expect((await api.get('/dev/mailbox/2026-01-01T120000.000Z-1-000000')).status).toBe(404);
  } finally {
    await api.stop();
  }
});
