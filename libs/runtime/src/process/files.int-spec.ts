import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { DevMailbox } from './dev-mailbox.js';
import { generatedSecret } from '../settings/generated-secret.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'invites-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a kept secret', () => {
  it('is made once, long enough, for its owner alone', () => {
    const secret = generatedSecret(folder, 'AUTH_JWT_SECRET');
    expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);
    expect(generatedSecret(folder, 'AUTH_JWT_SECRET')).toBe(secret);
    expect(generatedSecret(folder, 'INVITES_TOKEN_KEY')).not.toBe(secret);
    expect(statSync(join(folder, 'auth-jwt-secret.secret')).mode & 0o777).toBe(0o600);
  });

  it('that can not be kept is reported with its folder and with what to do', () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => generatedSecret(join(file, 'data'), 'AUTH_JWT_SECRET')).toThrow(
      /^Can't use the folder \S+a-file\/data \(DATA_DIR\): ENOTDIR: .*\. Set DATA_DIR to a folder that can be written\.$/,
    );
  });
});

describe('the dev mailbox', () => {
  const FROM = 'Invites <invites@example.com>';
  const mail = (subject: string) => ({
    messageId: `${subject}@example.com`,
    to: 'ada@example.com',
    subject,
    text: 'Hello',
    html: '<p>Hello</p>',
  });

  it('shows what was sent, newest first, to every process that shares the folder', async () => {
    const mailbox = new DevMailbox({ dataDir: folder, mailFrom: FROM });
    expect(await mailbox.list()).toEqual([]);
    for (const subject of ['one', 'two', 'three']) await mailbox.send(mail(subject));
    const listed = await new DevMailbox({ dataDir: folder, mailFrom: FROM }).list();
    expect(listed.map(({ subject }) => subject)).toEqual(['three', 'two', 'one']);
    const kept = { id: expect.any(String), capturedAt: expect.any(String), source: expect.any(String) };
    expect(listed[0]).toEqual({ ...mail('three'), ...kept });
    expect(await new DevMailbox({ dataDir: folder, mailFrom: FROM }).find(listed[0]!.id)).toEqual(listed[0]);
    const places = [join(folder, 'mailbox'), join(folder, 'mailbox', `${listed[0]!.id}.mail`)];
    expect(places.map((place) => statSync(place).mode & 0o077)).toEqual([0, 0]); // links are in it
  });

  it('keeps the newest 500', async () => {
    const mailbox = new DevMailbox({ dataDir: folder, mailFrom: FROM });
    for (let count = 1; count <= 503; count++) await mailbox.send(mail(String(count)));
    const listed = await mailbox.list();
    expect(listed).toHaveLength(500);
    expect(listed.at(-1)?.subject).toBe('4');
    expect(readdirSync(join(folder, 'mailbox'))).toHaveLength(500);
  });

  it('keeps the source as SMTP would have carried it', async () => {
    const mailbox = new DevMailbox({ dataDir: folder, mailFrom: FROM });
    await mailbox.send(mail('Grüße'));
    const { source } = (await mailbox.list())[0]!;
    expect(source).toMatch(/^From: Invites <invites@example\.com>\r$/m);
    const { subject, to, text, html, messageId } = await simpleParser(source);
    expect({ subject, text: text?.trim(), html, messageId }).toEqual({
      subject: 'Grüße',
      text: 'Hello',
      html: '<p>Hello</p>',
      messageId: '<Grüße@example.com>',
    });
    expect(to).toMatchObject({ text: 'ada@example.com' });
  });

  it('shows nothing but its mails, whatever else is in the folder and whatever it is asked for', async () => {
    const mailbox = new DevMailbox({ dataDir: folder, mailFrom: FROM });
    await mailbox.send(mail('one'));
    const { id } = (await mailbox.list())[0]!;
    writeFileSync(join(folder, 'mailbox', `${id}.json`), '{"subject":"of an earlier release"}');
    writeFileSync(join(folder, 'mailbox', 'notes.mail'), 'no mail');
    writeFileSync(join(folder, 'mailbox', `${id.slice(0, -1)}9.draft`), '{"half":');
    expect((await mailbox.list()).map(({ subject }) => subject)).toEqual(['one']);
    for (const other of ['notes', `../${id}`, `${id}/`, `${id}.mail`, `./${id}`, '', `${id.slice(0, -1)}9`]) {
      expect(await mailbox.find(other)).toBeUndefined();
    }
  });
});
