import 'reflect-metadata';
import { Clock } from '@invites/invites';
import { FixedClock } from '@invites/invites/testing';
import { connect, readSettings } from '@invites/runtime';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../apps/api/dist/app.module.js';
import { configureApp, createAdapter } from '../../apps/api/dist/configure-app.js';
import { WorkerModule } from '../../apps/worker/dist/worker.module.js';

// The built API or worker, but for its clock, which the parent process moves; it is told one thing at a time, and answers.

let clock;
let app;

const orders = {
  async startApi({ env, now }) {
    const { settings, module } = await compile(AppModule, env, now);
    app = module.createNestApplication(createAdapter(settings), { bodyParser: false, logger: ['fatal'] });
    await configureApp(app, settings).listen(0, '127.0.0.1');
    return { origin: `http://127.0.0.1:${app.getHttpServer().address().port}` };
  },
  async startWorker({ env, now }) {
    const { module } = await compile(WorkerModule, env, now);
    app = module;
    app.useLogger(['fatal']);
    await app.init();
  },
  async moveClock({ now }) {
    clock.advance(Date.parse(now) - clock.now().getTime());
  },
  async stop() {
    await app?.close();
    app = undefined;
  },
};

async function compile(module, env, now) {
  const settings = readSettings(env, () => {
    throw new Error('the tests keep no secrets');
  });
  clock = new FixedClock(new Date(now));
  const imports = [module.forRoot(settings, await connect(settings.databaseUrl, settings.databasePoolSize))];
  return {
    settings,
    module: await Test.createTestingModule({ imports }).overrideProvider(Clock).useValue(clock).compile(),
  };
}

process.on('message', async ({ id, order, ...details }) => {
  try {
    process.send({ id, answer: await orders[order](details) });
  } catch (error) {
    process.send({ id, failure: error.stack });
  }
});
process.on('disconnect', () => process.exit());
