import { createSecureContext } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CertificateAuthority } from '../support/certificates.js';
import { openMailScene, type MailScene } from '../support/mail-scene.js';
import { eventually } from '../support/processes.js';
import { itWith } from '../support/tools.js';

let scene: MailScene;
afterEach(() => scene.close());

it('mails wait while no server listens, and leave when one does again', async () => {
  scene = await openMailScene();
  await scene.server.close();
  const emails = await scene.queueFor(12);
  await scene.deliverHere();
  const tried = await scene.mailsOnceAll(({ attempts, claimed }) => attempts === 1 && !claimed);
  expect(new Set(tried.map(({ status }) => status))).toEqual(new Set(['queued']));
  await scene.server.listen();
  await scene.makeDue();
  const sent = await scene.mailsOnceAll(({ status }) => status === 'sent');
  expect(new Set(sent.map(({ attempts }) => attempts))).toEqual(new Set([2]));
  expect(scene.server.kept.map(({ recipient }) => recipient).sort()).toEqual(emails.sort());
});

describe('neither a mail nor the password leaves', () => {
  const UNTOLD = { status: 'queued', attempts: 1, claimed: false };

  it('to a server on another machine that does not offer STARTTLS', async () => {
    scene = await openMailScene('AUTH PLAIN');
    await scene.queueFor(1);
    await scene.deliverHere({ host: '0.0.0.0' }); // reaches this machine, but does not say so
    const reply = 'the mail server does not offer STARTTLS (503)';
    expect(await scene.mailsOnceAll((mail) => mail.reply !== null)).toMatchObject([{ ...UNTOLD, reply }]);
    expect([...scene.server.stages]).toEqual(['greeting', 'EHLO']);
  });

  it('to a server whose certificate nobody vouches for', async () => {
    scene = await openMailScene('STARTTLS', 'AUTH PLAIN');
    await scene.queueFor(1);
    await scene.deliverHere();
    const reply = expect.stringContaining('the certificate of the mail server');
    expect(await scene.mailsOnceAll((mail) => mail.reply !== null)).toMatchObject([{ ...UNTOLD, reply }]);
    expect([...scene.server.stages]).toEqual(['greeting', 'EHLO', 'STARTTLS']);
  });

  itWith('openssl', 'over a TLS that fails, and history and log say why; once it works, the mails leave', async () => {
    scene = await openMailScene('STARTTLS', 'AUTH PLAIN');
    const authority = new CertificateAuthority();
    const worker = await scene.startWorker({ host: 'localhost', trusting: authority.file });
    const good = authority.issue('localhost');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const troubles = [
      ['for another name', { ...authority.issue('mail.example.com') }],
      ['has expired', { ...authority.issue('localhost', { days: -1 }) }],
      ['nobody whom we trust', { ...new CertificateAuthority().issue('localhost') }],
      ['have no common TLS', { ...good, ...old }],
    ] as const;
    for (const [index, [words, options]] of troubles.entries()) {
      scene.server.secureContext = createSecureContext(options);
      const email = `person-${index}@example.com`;
      await scene.queue([email]);
      const { reply } = await eventually(async () => {
        const mail = await scene.mail(email);
        return mail.reply === null ? undefined : { reply: mail.reply };
      });
      expect(reply).toContain(words);
      await worker.printed(new RegExp(`Mail waits: ${reply.replaceAll(/[()]/g, '\\$&')}\\.`));
    }
    expect([...scene.server.stages]).toEqual(['greeting', 'EHLO', 'STARTTLS']);
    scene.server.secureContext = createSecureContext(good);
    await scene.makeDue();
    await scene.mailsOnceAll(({ status }) => status === 'sent');
    await worker.printed(/Mail leaves again\./);
  });
});
