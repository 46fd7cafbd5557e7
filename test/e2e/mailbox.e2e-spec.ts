import { expect, it } from '@jest/globals';
import { startTestApi } from '../support/test-api.js';

const PRODUCTION = {
  NODE_ENV: 'production',
  SMTP_URL: 'smtps://mail.engines.net',
  PUBLIC_URL: 'https://app.engines.net',
  AUTH_JWT_SECRET: 'L0rvDOg5gkY8m2nC3oF1zq7XbJtWuP6sEhKiRaVxQyM=',
  INVITES_TOKEN_KEY: 'W2s8cJr1vYbKp0XoZt5uQe7mNf4LgDh3iAyTxR6VwSE=',
};

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
