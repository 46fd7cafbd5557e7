import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { FixedClock } from '../../testing/fixed-clock.js';
import { type InviteMail, MailRefusal, type SmtpSettings } from '../../application/ports/invite-mailer.js';
import { EtaInviteMailTemplate } from './template/eta-invite-mail-template.js';
import { SmtpInviteMailer } from './smtp-invite-mailer.js';
import { sourceOf } from './smtp-message.js';

const MAIL = {
  messageId: 'invite-1.1@example.com',
  to: 'ada@example.com',
  subject: 'Grüße\r\nBcc: eve@example.com',
  text: 'Hello\n',
  html: '<p>Hello</p>\n',
};

const TURKISH = {
  email: MAIL.to,
  replyTo: 'cagla@example.com',
  workspaceName: 'Şirket',
  inviterName: 'Çağla Işık',
  role: 2 as const,
  message: 'Merhaba,\nher şey ışıl ışıl 👋',
  link: 'https://example.com/invites/4d1c9e0a-0000-4000-8000-000000000000',
  expiresAt: new Date('2026-01-08T12:00:00.000Z'),
  locale: 'tr',
};

let lines: string[];
beforeEach(() => {
  lines = [];
  const write = (line: string) => void lines.push(line);
  Logger.overrideLogger(Object.assign(new ConsoleLogger(), { warn: write, log: write }));
});

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  Logger.overrideLogger(['fatal']);
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
  cleanUps = [];
});

/** A real SMTP dialogue with a server that behaves as the options say. */
async function mailerFor(options: SMTPServerOptions, settings: Partial<SmtpSettings> & { query?: string } = {}) {
  const messages: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        messages.push(Buffer.concat(chunks).toString());
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const { query = '', ...rest } = settings;
  const clock = new FixedClock();
  const mailer = new SmtpInviteMailer(
    { url: `smtp://127.0.0.1:${port}${query}`, from: 'Invites <invites@example.com>', requireTls: false, ...rest },
    clock,
  );
  cleanUps.push(
    () => mailer.onApplicationShutdown(),
    () => new Promise<void>((resolve) => void server.close(resolve)),
  );
  return { mailer, messages, clock };
}

const send = (mailer: SmtpInviteMailer, mail: InviteMail) => mailer.send(mail, new AbortController().signal);

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

describe('the SMTP mailer', () => {
  it("hands over one mail with stable headers, and reports the server's reply", async () => {
    const { mailer, messages } = await mailerFor({});
    expect(await send(mailer, MAIL)).toMatch(/^250 /);
    const [message] = messages;
    expect(message).toContain('Message-ID: <invite-1.1@example.com>');
    expect(message).toContain('From: Invites <invites@example.com>');
    expect(message).toContain('To: ada@example.com');
    expect(message).toContain('Auto-Submitted: auto-generated');
    expect(message).not.toMatch(/^Bcc:/m);
  });

  it('sends the same words as plain text and as HTML, and the subject in any language', async () => {
    const { mailer, messages } = await mailerFor({});
    const content = new EtaInviteMailTemplate().render(TURKISH);
    await send(mailer, { ...MAIL, ...content });
    expect(messages[0]).toMatch(/^Content-Type: multipart\/alternative;/m);
    const parsed = await simpleParser(messages[0]!);
    expect(parsed.subject).toBe('Çağla Işık sizi Şirket çalışma alanına davet ediyor');
    expect(parsed.text).toBe(content.text);
    expect(parsed.html).toBe(content.html);
    expect(parsed.attachments).toEqual([]);
    for (const part of [parsed.text, parsed.html]) expect(part).toContain('ışıl ışıl 👋');
  });

  it("lets the answer go to the inviter, and to nobody else's address", async () => {
    const { mailer, messages } = await mailerFor({});
    await send(mailer, { ...MAIL, replyTo: 'olivia@engines.example' });
    const { replyTo, from, to } = await simpleParser(messages[0]!);
    expect(replyTo?.value).toEqual([{ name: '', address: 'olivia@engines.example' }]);
    expect([from?.text, to]).toEqual(['"Invites" <invites@example.com>', expect.objectContaining({ text: MAIL.to })]);
    await send(mailer, MAIL);
    expect(messages[1]).not.toMatch(/^Reply-To:/im);
  });

  it('takes no name for a header of its own, nor for a second recipient', async () => {
    const { mailer, messages } = await mailerFor({});
    const name = 'Eve\r\nBcc: eve@example.com\r\n\r\n<script>';
    const content = new EtaInviteMailTemplate().render({ ...TURKISH, inviterName: name, workspaceName: name });
    await send(mailer, { ...MAIL, ...content });
    const { headers, bcc, to } = await simpleParser(messages[0]!);
    expect([...headers.keys()].sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
    expect(bcc).toBeUndefined();
    expect(to).toMatchObject({ value: [{ address: MAIL.to }] });
  });

  it('sends what the source of the mail shows', async () => {
    const { mailer, messages } = await mailerFor({});
    await send(mailer, MAIL);
    const source = await sourceOf(MAIL, { name: 'Invites', address: 'invites@example.com' });
    expect(source).not.toMatch(/(^|[^\r])\n/);
    const comparable = (message: string) =>
      message
        .trimEnd()
        .replace(/^Date: .*$/m, '')
        .replaceAll(/--_NmP-[\w-]+/g, '--boundary');
    expect(comparable(source)).toBe(comparable(messages[0]!));
  });

  it.each([
    ['a 450 for the recipient', 450, false],
    ['a 550 for the recipient', 550, true],
  ])('takes %s for what it is', async (_what, code, permanent) => {
    const { mailer, messages } = await mailerFor({
      onRcptTo: (_address, _session, done) => done(smtpError(code, 'because I say so')),
    });
    const refusal = await send(mailer, MAIL).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MailRefusal);
    expect(refusal).toMatchObject({ permanent, reply: expect.stringContaining(`${code} because I say so`) });
    expect(messages).toEqual([]);
  });

  it.each([
    [{ name: 'app.example.com' }, 'app.example.com'],
    [{ name: '[127.0.0.1]' }, '[127.0.0.1]'],
    [{ name: 'app.example.com', query: '/?name=mail.example.com' }, 'mail.example.com'],
  ])('with %j introduces itself as %s', async (settings, name) => {
    const names: string[] = [];
    const onRcptTo: SMTPServerOptions['onRcptTo'] = (_address, { hostNameAppearsAs }, done) => {
      names.push(hostNameAppearsAs as string);
      done();
    };
    const { mailer } = await mailerFor({ onRcptTo }, settings);
    await send(mailer, MAIL);
    expect(names).toEqual([name]);
  });

  it('warns of what is wrong with the set-up, with the words of the server, at most once a minute', async () => {
    let refused = true;
    const refusal = smtpError(554, '5.7.1 <app.example.com>: Helo command rejected: Access denied');
    const onRcptTo: SMTPServerOptions['onRcptTo'] = (_address, _session, done) => done(refused ? refusal : null);
    const { mailer, clock } = await mailerFor({ onRcptTo });
    const trySending = () => send(mailer, MAIL).catch((error: unknown) => error);
    const warning =
      'Mail waits: the mail server refuses us, not the mail (554 to RCPT TO): ' +
      '554 5.7.1 <app.example.com>: Helo command rejected: Access denied';
    expect(await trySending()).toMatchObject({ permanent: false });
    await trySending();
    clock.advance(59_999);
    await trySending();
    expect(lines).toEqual([warning]);
    clock.advance(1);
    await trySending();
    expect(lines).toEqual([warning, warning]);
    refused = false;
    await trySending();
    await trySending();
    expect(lines).toEqual([warning, warning, 'Mail leaves again.']);
  });

  it('logs no address and no token that a reply names', async () => {
    const words = `5.7.1 <ada@example.com>: see https://spam.example/?to=ada%40example.com, ${TURKISH.link} is listed`;
    const { mailer } = await mailerFor({ onMailFrom: (_address, _session, done) => done(smtpError(550, words)) });
    expect(await send(mailer, MAIL).catch((error: unknown) => error)).toMatchObject({ reply: `550 ${words}` });
    expect(lines).toEqual([
      'Mail waits: the mail server refuses us, not the mail (550 to MAIL FROM): ' +
        '550 5.7.1 [redacted] see [redacted] [redacted] is listed',
    ]);
  });

  it('says nothing in the log of a mail that is refused for its recipient', async () => {
    const { mailer } = await mailerFor({
      onRcptTo: (_address, _session, done) => done(smtpError(550, '5.1.1 no such user')),
    });
    expect(await send(mailer, MAIL).catch((error: unknown) => error)).toMatchObject({ permanent: true });
    expect(lines).toEqual([]);
  });

  it('counts a broken connection as temporary', async () => {
    const { mailer } = await mailerFor({ onConnect: (_session, done) => done(smtpError(421, 'closing')) });
    expect(await send(mailer, MAIL).catch((error: unknown) => error)).toMatchObject({
      permanent: false,
    });
  });

  it('lets go of a silent server when the attempt is broken off, and sends the next mail', async () => {
    let silent = true;
    const reached = new EventEmitter();
    const { mailer, messages } = await mailerFor({
      onRcptTo: (_address, _session, done) => (silent ? reached.emit('silence') : done()),
    });
    const breakOff = new AbortController();
    const sending = mailer.send(MAIL, breakOff.signal).catch((error: unknown) => error);
    await once(reached, 'silence');
    breakOff.abort();
    expect(await sending).toMatchObject({ permanent: false, reply: 'the attempt was broken off' });
    silent = false;
    expect(await send(mailer, MAIL)).toMatch(/^250 /);
    expect(messages).toHaveLength(1);
  });

  it.each([
    'requireTLS=false',
    'ignoreTLS=true',
    'pool=false',
    'tls.rejectUnauthorized=false',
    'disableFileAccess=false',
  ])('takes no option from the URL that undoes what is settled: %s', (query) => {
    const url = `smtp://127.0.0.1:25/?socketTimeout=1000&${query}`;
    expect(() => new SmtpInviteMailer({ url, from: 'invites@example.com', requireTls: true })).toThrow(
      `must not have ${query.split('=')[0]} in its query`,
    );
  });

  it('sends nothing in the clear where TLS is required and the server has none', async () => {
    const { mailer, messages } = await mailerFor({}, { requireTls: true });
    expect(await send(mailer, MAIL).catch((error: unknown) => error)).toMatchObject({
      permanent: false,
    });
    expect(messages).toEqual([]);
  });
});
