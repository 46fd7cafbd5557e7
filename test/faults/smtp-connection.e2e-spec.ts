import { afterEach, describe, expect, it } from '@jest/globals';
import { openMailScene, type MailScene } from '../support/mail-scene.js';

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
    expect(await scene.mailsOnceAll(({ reply }) => reply !== null)).toMatchObject([UNTOLD]);
    expect([...scene.server.stages]).toEqual(['greeting', 'EHLO']);
  });

  it('to a server whose certificate nobody vouches for', async () => {
    scene = await openMailScene('STARTTLS', 'AUTH PLAIN');
    await scene.queueFor(1);
    await scene.deliverHere();
    expect(await scene.mailsOnceAll(({ reply }) => reply !== null)).toMatchObject([UNTOLD]);
    expect([...scene.server.stages]).toEqual(['greeting', 'EHLO', 'STARTTLS']);
  });
});
