import { expect, it } from '@jest/globals';
import { inMailScene, LONG_TIMEOUTS } from '../support/mail-scene.js';

const AT_ONCE = 5;

it.concurrent('a frozen worker loses its mail to another one; thawed, its late result is refused, and both go on', () =>
  inMailScene(async (scene) => {
    const { server } = scene;
    const [email] = await scene.queueFor(1);
    server.script = ({ number, stage }) => {
      if (stage === 'DATA') return 'hold';
      return stage === 'message' && number === 1 ? '550' : undefined;
    };
    const frozen = await scene.startWorker({ smtp: LONG_TIMEOUTS });
    await scene.holding(1);
    const [late] = server.held;
    frozen.child.kill('SIGSTOP');
    await scene.startWorker({ smtp: LONG_TIMEOUTS });
    await scene.holding(2);

    // Its result, a failure for good, is on the way when it wakes up.
    server.release([late!]);
    frozen.child.kill('SIGCONT');
    // The other worker holds the mail, so that these many are taken only when the thawed one has let go of it.
    const others = await scene.queueFor(2 * AT_ONCE - 1, 'other');
    await scene.holding(2 * AT_ONCE);
    expect(await scene.mail(email!)).toMatchObject({ status: 'queued', attempts: 2, claimed: true, reply: null });
    expect(server.kept).toEqual([]);

    server.oblige();
    server.release();
    const mails = await scene.mailsOnceAll(({ status }) => status === 'sent');
    expect(mails[0]).toMatchObject({ email, attempts: 2, reply: '250 taken over connection 2' });
    expect(new Set(mails.slice(1).map(({ attempts }) => attempts))).toEqual(new Set([1]));
    expect(server.kept.map(({ recipient }) => recipient).sort()).toEqual([email!, ...others].sort());
  }));

it.concurrent('a slow server gets no mail twice: a living worker keeps its claim for longer than any lease', () =>
  inMailScene(async (scene) => {
    const { server } = scene;
    server.script = ({ stage }) => (stage === 'message' ? 'hold' : undefined);
    const emails = await scene.queueFor(2);
    await Promise.all([scene.startWorker({ smtp: LONG_TIMEOUTS }), scene.startWorker({ smtp: LONG_TIMEOUTS })]);
    await scene.holding(2);
    await scene.claimsProlonged(3000);
    server.release();
    const mails = await scene.mailsOnceAll(({ status }) => status === 'sent');
    expect(mails.map(({ attempts }) => attempts)).toEqual([1, 1]);
    expect(server.kept.map(({ recipient }) => recipient).sort()).toEqual(emails.sort());
  }));
