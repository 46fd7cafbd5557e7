import { expect, it } from '@jest/globals';
import { inMailScene, LONG_TIMEOUTS } from '../support/mail-scene.js';

const AT_ONCE = 5;

it.concurrent('a worker that is stopped records the mails under way when the server takes them, takes no more, and exits with 0', () =>
  inMailScene(async (scene) => {
    const { server } = scene;
    server.script = ({ stage }) => (stage === 'message' ? 'hold' : undefined);
    const emails = await scene.queueFor(2 * AT_ONCE);
    const worker = await scene.startWorker({ smtp: LONG_TIMEOUTS });
    await scene.holding(AT_ONCE);
    const underWay = server.held.map(({ recipient }) => recipient!);
    worker.child.kill('SIGTERM');
    // By then it has received the signal, and it goes on holding its claims.
    await scene.claimsProlonged(1000);
    server.release();
    expect(await worker.ended()).toBe(0);

    const wanted = emails.map((email) =>
      underWay.includes(email) ? { email, status: 'sent', attempts: 1 } : { email, status: 'queued', attempts: 0 },
    );
    expect(await scene.mails()).toMatchObject(wanted);
    expect(server.kept.map(({ recipient }) => recipient).sort()).toEqual(underWay.sort());
  }));

it.concurrent('a worker that is stopped ends within ten seconds although the server is silent, which uses up no attempt, and its mail leaves later', () =>
  inMailScene(async (scene) => {
    const { server } = scene;
    server.script = ({ stage }) => (stage === 'DATA' ? 'silent' : undefined);
    const [email] = await scene.queueFor(1);
    const worker = await scene.startWorker({ smtp: LONG_TIMEOUTS });
    await scene.reached('DATA');
    const stoppedAt = Date.now();
    worker.child.kill('SIGTERM');
    expect(await worker.ended()).toBe(0);
    expect(Date.now() - stoppedAt).toBeLessThan(10_000);
    expect(await scene.mails()).toMatchObject([{ status: 'queued', attempts: 0, claimed: false }]);

    server.oblige();
    await scene.makeDue();
    await scene.startWorker();
    const [mail] = await scene.mailsOnceAll(({ status }) => status === 'sent');
    expect(mail).toMatchObject({ email, attempts: 1 });
    expect(server.kept).toHaveLength(1);
  }));
