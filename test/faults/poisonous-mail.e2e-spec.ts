import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type MailScene, openMailScene } from '../support/mail-scene.js';

let scene: MailScene;
beforeEach(async () => {
  scene = await openMailScene();
});
afterEach(() => scene.close());

// What an operator may have written into the table by hand.
it.each(['infinity', '290000-01-01'])(
  'a mail that no worker can handle (valid until %s) is tried eight times by the schedule, then has failed, and harms no other',
  async (expiresAt) => {
    const attempts = 8;
    const [poison] = await scene.queueFor(1, 'poison');
    await scene.dataSource.query('UPDATE invites SET expires_at = $1', [expiresAt]);
    await scene.deliverHere();
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const [neighbour] = await scene.queueFor(1, `neighbour-of-attempt-${attempt}`);
      const [mail] = await scene.mailsOnceAll(
        (one) => one.email !== poison || (one.attempts === attempt && !one.claimed),
      );
      expect(mail).toMatchObject({ email: poison, status: attempt < attempts ? 'queued' : 'failed' });
      await scene.mailsOnceAll((one) => one.email !== neighbour || one.status === 'sent');
      await scene.makeDue();
    }
    expect(scene.server.kept).toHaveLength(attempts);
    expect(scene.server.messageIdsFor(poison!)).toEqual([]);
  },
);
