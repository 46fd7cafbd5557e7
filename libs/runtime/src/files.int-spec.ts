import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DevMailbox } from './dev-mailbox.js';
import { keptSecrets } from './kept-secrets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'invites-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a kept secret', () => {
  it('is made once, long enough, for its owner alone', () => {
    const secret = keptSecrets(folder, 'AUTH_JWT_SECRET');
    expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
    expect(keptSecrets(folder, 'AUTH_JWT_SECRET')).toBe(secret);
    expect(keptSecrets(folder, 'INVITES_TOKEN_KEY')).not.toBe(secret);
    expect(statSync(join(folder, 'auth-jwt-secret.secret')).mode & 0o777).toBe(0o600);
  });
});

describe('the dev mailbox', () => {
  const mail = (subject: string) => ({
    messageId: `${subject}@example.com`,
    to: 'ada@example.com',
    subject,
    text: 'Hello',
    html: '<p>Hello</p>',
  });

  it('shows what was sent, newest first, to every process that shares the folder', async () => {
    const mailbox = new DevMailbox(folder);
    expect(await mailbox.list()).toEqual([]);
    for (const subject of ['one', 'two', 'three']) await mailbox.send(mail(subject));
    const listed = await new DevMailbox(folder).list();
    expect(listed.map(({ subject }) => subject)).toEqual(['three', 'two', 'one']);
    expect(listed[0]).toEqual({ ...mail('three'), capturedAt: expect.any(String) });
  });

  it('keeps the newest 500', async () => {
    const mailbox = new DevMailbox(folder);
    for (let count = 1; count <= 503; count++) await mailbox.send(mail(String(count)));
    const listed = await mailbox.list();
    expect(listed).toHaveLength(500);
    expect(listed.at(-1)?.subject).toBe('4');
  });
});
