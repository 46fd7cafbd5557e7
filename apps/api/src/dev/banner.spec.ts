import { expect, it } from '@jest/globals';
import { readSettings } from '@invites/runtime';
import { banner } from './banner.js';

const KEPT = 'a secret that was made and kept, 32 bytes or more';
const METRICS = 'http://127.0.0.1:9464/metrics';
const shown = (env: Record<string, string>) =>
  banner(
    readSettings({ DATA_DIR: '/data', ...env }, () => KEPT),
    'http://127.0.0.1:3000',
    METRICS,
  );

it('the banner leads to the pages of development, and has a token for each demo person', async () => {
  const text = await shown({});
  for (const place of ['http://127.0.0.1:3000/\n', 'http://127.0.0.1:3000/dev/mailbox\n', METRICS])
    expect(text).toContain(place);
  expect(text.match(/^eyJ/gm)).toHaveLength(6);
});

it('the banner of a service with a public address leads to nothing that is not there, and signs nobody in', async () => {
  const text = await shown({ PUBLIC_URL: 'https://app.engines.net' });
  expect(text).not.toMatch(/eyJ|Start here|dev\/mailbox|curl/);
  expect(text).toMatch(/^ {2}Mail +\/data\/mailbox$/m);
});
