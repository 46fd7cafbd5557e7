import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { EtaInviteMailTemplate, type InviteMail, InviteMailer } from '@invites/invites';
import { ProblemDetailsFilter } from '@invites/problem-details';
import { DevMailbox, Metrics } from '@invites/runtime';
import { configureApp, createAdapter } from '../configure-app.js';
import { MailboxController } from './mailbox.controller.js';

const LINK = 'https://app.example.com/invites/4d1c9e0a-0000-4000-8000-000000000000';
const UNKNOWN = '2026-01-01T120000.000Z-1-000000';

let folder: string;
let mailbox: DevMailbox;
let app: NestFastifyApplication;
let origin: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'invites-mailbox-'));
  mailbox = new DevMailbox({ dataDir: folder, mailFrom: 'Invites <invites@example.com>' });
  const module = await Test.createTestingModule({
    controllers: [MailboxController],
    providers: [
      { provide: InviteMailer, useValue: mailbox },
      { provide: Metrics, useValue: { requestDurations: () => ({ observe: () => undefined }) } },
      { provide: APP_FILTER, useClass: ProblemDetailsFilter },
    ],
  }).compile();
  const settings = { trustProxy: [], publicUrl: 'http://127.0.0.1', corsOrigins: [] };
  const options = { bodyParser: false, logger: false } as const;
  app = module.createNestApplication<NestFastifyApplication>(createAdapter(settings), options);
  await configureApp(app, settings).listen(0, '127.0.0.1');
  origin = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const mail = (terms: Partial<InviteMail> = {}): InviteMail => ({
  messageId: 'invite-1.1@example.com',
  to: 'ada@example.com',
  subject: 'An invite',
  text: `Open it:\n${LINK}\n`,
  html: `<!doctype html><html><head><title>An invite</title></head><body><a href="${LINK}">Open</a></body></html>`,
  ...terms,
});

async function get(path: string) {
  const response = await fetch(`${origin}/dev/mailbox${path}`);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the dev mailbox', () => {
  it('without a mail says what to do', async () => {
    const { status, text } = await get('');
    expect(status).toBe(200);
    expect(text).toContain('No mail yet');
    expect(text).toContain('<a href="../docs">');
    expect(text).not.toContain('<iframe');
  });

  it('lists its mails, newest first, and shows the newest', async () => {
    for (const subject of ['one', 'two', 'three']) await mailbox.send(mail({ subject, text: subject }));
    const { text, headers } = await get('');
    expect([...text.matchAll(/<strong[^>]*>(.*?)<\/strong>/g)].map((match) => match[1])).toEqual([
      'three',
      'two',
      'one',
    ]);
    const [newest] = await mailbox.list();
    expect(text).toContain('<h2 dir="auto">three</h2>');
    expect(text).toContain(`src="../dev/mailbox/${newest!.id}/html"`);
    expect(headers.get('content-security-policy')).toContain("frame-src 'self'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('shows any of them as HTML, as text and in source, on tabs that are links', async () => {
    await mailbox.send(mail({ subject: 'older' }));
    await mailbox.send(mail({ subject: 'newer' }));
    const { id, source } = (await mailbox.list())[1]!;
    for (const [query, shown] of [
      ['', `<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"`],
      ['?view=html', `src="../../dev/mailbox/${id}/html"`],
      ['?view=text', `<pre dir="auto">Open it:\n${LINK}\n</pre>`],
      ['?view=source', 'Content-Type: multipart/alternative;'],
      ['?view=toString', '<iframe'],
      ['?view=text&view=source', '<iframe'],
    ]) {
      const { status, text } = await get(`/${id}${query}`);
      expect([query, status]).toEqual([query, 200]);
      expect(text).toContain(shown);
      expect(text).toContain('<h2 dir="auto">older</h2>');
      for (const view of ['html', 'text', 'source'])
        expect(text).toContain(`href="../../dev/mailbox/${id}?view=${view}"`);
      expect(text.match(/aria-current="page"/g)).toHaveLength(1);
      expect(text).not.toContain('<script');
    }
    const alone = await get(`/${id}/source`);
    expect(alone.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(alone.text).toBe(source);
  });

  it('shows the HTML as it is, where it can run and load nothing, and its links leave the frame', async () => {
    const script = '<script>alert(1)</script>';
    await mailbox.send(mail({ html: mail().html.replace('</body>', `${script}</body>`) }));
    const { id, html } = (await mailbox.list())[0]!;
    const { headers, text } = await get(`/${id}/html`);
    expect(text.replace('\n<base target="_blank">', '')).toBe(html);
    expect(text).toContain('<head>\n<base target="_blank">');
    const directives = headers.get('content-security-policy')!.split('; ');
    expect(directives).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      "frame-ancestors 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      'sandbox allow-popups allow-popups-to-escape-sandbox',
    ]);
  });

  it('shows what people have typed as text', async () => {
    const typed = `"><script>alert('&')</script>`;
    await mailbox.send(mail({ subject: typed, to: 'ada@example.com', text: typed }));
    const { id } = (await mailbox.list())[0]!;
    for (const path of ['', `/${id}`, `/${id}?view=text`, `/${id}?view=source`]) {
      const { text } = await get(path);
      expect(text).not.toContain('<script');
      expect(text).toContain('&lt;script&gt;');
    }
  });

  it('offers the link of an invite, and none that its message pretends to have', async () => {
    const names = { workspaceName: 'W', inviterName: 'I', email: 'ada@example.com', replyTo: undefined };
    const facts = { ...names, role: 1 as const, link: LINK, expiresAt: new Date() };
    const message = 'Look:\nhttps://evil.example/';
    await mailbox.send({ ...mail(), ...new EtaInviteMailTemplate().render({ ...facts, message, locale: 'en' }) });
    const { text } = await get('');
    expect([...text.matchAll(/href="(http[^"]*)"/g)].map((match) => match[1])).toEqual([LINK]);
  });

  it.each([UNKNOWN, 'nonsense', '..%2f..%2fsecret', '%2e%2e%2f', `${UNKNOWN}.mail`, 'x'.repeat(8_000), '%00'])(
    'has nothing at %s',
    async (id) => {
      await mailbox.send(mail());
      for (const part of ['', '/html', '/source']) {
        const { status, text } = await get(`/${id}${part}`);
        expect([part, status]).toEqual([part, 404]);
        expect(JSON.parse(text)).toMatchObject({ code: 'not-found', status: 404 });
      }
    },
  );
});
