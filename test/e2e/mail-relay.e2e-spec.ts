import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type InviteMail, MailRefusal, SmtpInviteMailer } from '@invites/invites';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import tlsOptions from 'smtp-server/lib/tls-options.js';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { type Postfix, startPostfix } from '../support/postfix.js';
import { eventually } from '../support/processes.js';
import { mailsOf, makeDue, queueMails } from '../support/queue-mails.js';
import { settingsFor } from '../support/test-api.js';
import { createTestDatabase } from '../support/test-database.js';
import { describeWith } from '../support/tools.js';

const OUR_NAME = 'invites.engines.example';
const MAIL: InviteMail = {
  messageId: 'invite-1.1@x',
  to: 'ada@example.com',
  subject: 'Hello',
  text: 'Hello',
  html: '',
};

const SERVICES = {
  relay: [],
  'names only': ['smtpd_helo_restrictions=reject_invalid_helo_hostname reject_non_fqdn_helo_hostname'],
  'dislikes our name': [`smtpd_helo_restrictions=check_helo_access inline:{ ${OUR_NAME}=REJECT }`],
  'dislikes our sender': ['smtpd_sender_restrictions=check_sender_access inline:{ engines.example=REJECT }'],
  'dislikes our address': ['smtpd_client_restrictions=reject'],
  'refuses to relay': ['smtpd_relay_restrictions=reject_unauth_destination'],
  'knows its recipients': ['relay_recipient_maps=inline:{ ada@example.com=yes }'],
  'offers STARTTLS': ['smtpd_tls_security_level=may'],
};
type Service = keyof typeof SERVICES;

describeWith('postfix', 'a real Postfix', () => {
  const arrived: string[] = [];
  const nextHop = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    async onData(stream, _session, done) {
      arrived.push(await text(stream));
      done();
    },
  });
  let postfix: Postfix;
  beforeAll(async () => {
    await new Promise<void>((resolve) => void nextHop.listen(0, '127.0.0.1', resolve));
    const { port } = nextHop.server.address() as AddressInfo;
    const { key, cert } = tlsOptions() as { key: string; cert: string };
    postfix = await startPostfix({ nextHop: port, services: SERVICES, certificate: { key, cert } });
  });
  afterAll(async () => {
    await postfix.stop();
    await new Promise<void>((resolve) => void nextHop.close(resolve));
  });

  const warnings: string[] = [];
  const warn = (line: string) => void warnings.push(line);
  const logger = Object.assign(new ConsoleLogger(), { warn, log() {} });
  beforeEach(() => {
    warnings.length = 0;
    Logger.overrideLogger(logger);
  });
  afterAll(() => Logger.overrideLogger(['fatal']));

  const envFor = (service: Service, query = '') => ({
    SMTP_URL: `smtp://127.0.0.1:${postfix.ports[service]}/${query}`,
    PUBLIC_URL: `https://${OUR_NAME}`,
  });

  const arrivalOf = (messageId: string) =>
    eventually(async () => arrived.find((message) => message.includes(`\r\nMessage-ID: <${messageId}>\r\n`)));

  /** The server's reply, or how the attempt has failed. */
  async function send(env: Record<string, string>, mail: InviteMail): Promise<string | MailRefusal> {
    const mailer = new SmtpInviteMailer(settingsFor(env).smtp!);
    try {
      return await mailer.send(mail, new AbortController().signal);
    } catch (error) {
      return error as MailRefusal;
    } finally {
      await mailer.onApplicationShutdown();
    }
  }

  it('relays the mail as the one that it is', async () => {
    const env = { ...envFor('names only'), MAIL_FROM: '"Größe, & Söhne" <hello@engines.example>' };
    const mail = { ...MAIL, messageId: 'invite-7.1@x', replyTo: 'olivia@engines.example' };
    expect(await send(env, mail)).toMatch(/^250 2\.0\.0 Ok: queued as /);
    const message = await arrivalOf(mail.messageId);
    expect(message).toContain(`Received: from ${OUR_NAME} (`);
    const { from, replyTo, to } = await simpleParser(message);
    expect(from?.value).toEqual([{ name: 'Größe, & Söhne', address: 'hello@engines.example' }]);
    expect(replyTo?.value).toEqual([{ name: '', address: 'olivia@engines.example' }]);
    expect(to).toMatchObject({ value: [{ address: MAIL.to }] });
    expect(warnings).toEqual([]);
  });

  it('that wants a name with a dot takes the address in PUBLIC_URL as well', async () => {
    expect(await send({ ...envFor('names only'), PUBLIC_URL: 'https://192.0.2.1' }, MAIL)).toMatch(/^250 /);
  });

  it.each<[refused: string, service: Service, env: Record<string, string>, reply: string]>([
    [
      'a name without a dot',
      'names only',
      { query: '?name=localhost' },
      '504 5.5.2 <localhost>: Helo command rejected',
    ],
    [
      'a name that is none',
      'names only',
      { query: '?name=a..b.example' },
      '501 5.5.2 <a..b.example>: Helo command rejected',
    ],
    ['our name', 'dislikes our name', {}, `554 5.7.1 <${OUR_NAME}>: Helo command rejected: Access denied`],
    ['our sender', 'dislikes our sender', { MAIL_FROM: 'hello@engines.example' }, '554 5.7.1 <hello@engines.example>'],
    [
      'our address',
      'dislikes our address',
      {},
      '554 5.7.1 <localhost[127.0.0.1]>: Client host rejected: Access denied',
    ],
    ['to relay', 'refuses to relay', { to: 'ada@example.org' }, '554 5.7.1 <ada@example.org>: Relay access denied'],
    ['to relay as yet', 'relay', { to: 'ada@example.org' }, '454 4.7.1 <ada@example.org>: Relay access denied'],
  ])(
    'that refuses %s: the mail waits, and the log says why',
    async (_what, service, { query, to = MAIL.to, ...env }, reply) => {
      const outcome = await send({ ...envFor(service, query), ...env }, { ...MAIL, to });
      expect(outcome).toMatchObject({ permanent: false, reply: expect.stringContaining(reply) });
      expect(warnings).toEqual([expect.stringContaining(reply.replaceAll(/<[^>]*@[^>]*>:?/g, '[redacted]'))]);
    },
  );

  it('that does not know the recipient: the mail fails for good, and nobody is warned', async () => {
    const outcome = await send(envFor('knows its recipients'), { ...MAIL, to: 'nobody@example.com' });
    expect(outcome).toMatchObject({
      permanent: true,
      reply: expect.stringMatching(/^550 5\.1\.1 <nobody@example\.com>/),
    });
    expect(await send(envFor('knows its recipients'), MAIL)).toMatch(/^250 /);
    expect(warnings).toEqual([]);
  });

  it('whose certificate nobody vouches for: the mail waits, and the log says that', async () => {
    const outcome = await send(envFor('offers STARTTLS'), MAIL);
    const reply = expect.stringContaining('the certificate of the mail server');
    expect(outcome).toMatchObject({ permanent: false, reply });
    expect(warnings).toEqual([expect.stringContaining((outcome as MailRefusal).reply)]);
  });

  it('that dislikes our name keeps a mail waiting, which leaves once the name is another one', async () => {
    const database = await createTestDatabase();
    const { dataSource } = database;
    const work = async (env: Record<string, string>) => {
      const settings = settingsFor({ ...env, DATABASE_URL: database.url });
      const worker = WorkerModule.forRoot(settings, await database.connectAgain());
      const module = await Test.createTestingModule({ imports: [worker] })
        .setLogger(logger)
        .compile();
      return module.init();
    };
    await queueMails(dataSource, [MAIL.to]);
    const refused = await work(envFor('dislikes our name'));
    const [waiting] = await eventually(async () => {
      const mails = await mailsOf(dataSource);
      return mails[0]!.reply === null ? undefined : mails;
    });
    await refused.close();
    const reply = expect.stringContaining(`554 5.7.1 <${OUR_NAME}>: Helo command rejected`);
    expect(waiting).toMatchObject({ status: 'queued', attempts: 1, reply });
    expect(warnings).toEqual([reply]);

    const repaired = await work(envFor('dislikes our name', '?name=mail.engines.example'));
    await makeDue(dataSource);
    const { subject, replyTo, text: words, html } = await simpleParser(await arrivalOf(`invite-1.1@${OUR_NAME}`));
    await eventually(async () => (await mailsOf(dataSource))[0]!.status === 'sent' || undefined);
    await repaired.close();
    expect(subject).toBe('inviter@example.com invites you to Engines');
    expect(replyTo?.value).toEqual([{ name: '', address: 'inviter@example.com' }]);
    for (const part of [words, html]) {
      expect(part).toContain('inviter@example.com invites you to join Engines.');
      expect(part).toContain(`The invite is for ${MAIL.to}.`);
    }
    await database.drop();
  });
});
