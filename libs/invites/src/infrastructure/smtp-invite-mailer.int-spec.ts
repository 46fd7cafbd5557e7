import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { MailRefusal } from '../application/ports/invite-mailer.js';
import { SmtpInviteMailer } from './smtp-invite-mailer.js';

const MAIL = {
  messageId: 'invite-1.1@example.com',
  to: 'ada@example.com',
  subject: 'Grüße\r\nBcc: eve@example.com',
  text: 'Hello\n',
};

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(cleanUps.map((cleanUp) => cleanUp()));
  cleanUps = [];
});

/** A real SMTP dialogue with a server that behaves as it is told. */
async function mailerFor(options: SMTPServerOptions, settings: { requireTls?: boolean } = {}) {
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
  const { requireTls = false } = settings;
  const mailer = new SmtpInviteMailer({
    url: `smtp://127.0.0.1:${port}`,
    from: 'Invites <invites@example.com>',
    requireTls,
  });
  cleanUps.push(
    () => mailer.onApplicationShutdown(),
    () => new Promise<void>((resolve) => void server.close(resolve)),
  );
  return { mailer, messages };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

describe('the SMTP mailer', () => {
  it("hands over one plain mail with stable headers, and reports the server's reply", async () => {
    const { mailer, messages } = await mailerFor({});
    expect(await mailer.send(MAIL, new AbortController().signal)).toMatch(/^250 /);
    const [message] = messages;
    expect(message).toContain('Message-ID: <invite-1.1@example.com>');
    expect(message).toContain('From: Invites <invites@example.com>');
    expect(message).toContain('To: ada@example.com');
    expect(message).toContain('Auto-Submitted: auto-generated');
    expect(message).not.toMatch(/^Bcc:/m);
  });

  it.each([
    ['a 450 for the recipient', 450, false],
    ['a 550 for the recipient', 550, true],
  ])('takes %s for what it is', async (_what, code, permanent) => {
    const { mailer, messages } = await mailerFor({
      onRcptTo: (_address, _session, done) => done(smtpError(code, 'because I say so')),
    });
    const refusal = await mailer.send(MAIL, new AbortController().signal).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(MailRefusal);
    expect(refusal).toMatchObject({ permanent, reply: expect.stringContaining(`${code} because I say so`) });
    expect(messages).toEqual([]);
  });

  it('counts a broken connection as temporary', async () => {
    const { mailer } = await mailerFor({ onConnect: (_session, done) => done(smtpError(421, 'closing')) });
    expect(await mailer.send(MAIL, new AbortController().signal).catch((error: unknown) => error)).toMatchObject({
      permanent: false,
    });
  });

  it('sends nothing in the clear where TLS is required and the server has none', async () => {
    const { mailer, messages } = await mailerFor({}, { requireTls: true });
    expect(await mailer.send(MAIL, new AbortController().signal).catch((error: unknown) => error)).toMatchObject({
      permanent: false,
    });
    expect(messages).toEqual([]);
  });
});
