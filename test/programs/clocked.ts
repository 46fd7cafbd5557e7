import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Clock } from '@invites/invites';
import { FixedClock } from '@invites/invites/testing';
import { connect, readSettings } from '@invites/runtime';
import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../apps/api/src/app.module.js';
import { configureApp, createAdapter } from '../../apps/api/src/configure-app.js';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';

// The API or the worker, with a clock that the parent process moves. It takes one order at a time, and answers each.

interface Terms {
  readonly env: Record<string, string>;
  readonly now: string;
}

let clock: FixedClock;
let app: INestApplicationContext | undefined;

const orders = {
  async startApi({ env, now }: Terms) {
    const { settings, module } = await compile(AppModule, env, now);
    const api = module.createNestApplication<NestFastifyApplication>(createAdapter(settings), {
      bodyParser: false,
      logger: ['fatal'],
    });
    app = api;
    await configureApp(api, settings).listen(0, '127.0.0.1');
    return { origin: `http://127.0.0.1:${(api.getHttpServer().address() as AddressInfo).port}` };
  },
  async startWorker({ env, now }: Terms) {
    const { module } = await compile(WorkerModule, env, now);
    app = module;
    app.useLogger(['fatal']);
    await app.init();
  },
  async moveClock({ now }: Pick<Terms, 'now'>) {
    clock.advance(Date.parse(now) - clock.now().getTime());
  },
  async stop() {
    await app?.close();
    app = undefined;
  },
};

async function compile(root: typeof AppModule | typeof WorkerModule, env: Record<string, string>, now: string) {
  const settings = readSettings(env, () => {
    throw new Error('the tests keep no secrets');
  });
  clock = new FixedClock(new Date(now));
  const imports = [root.forRoot(settings, await connect(settings.databaseUrl!, settings.databasePoolSize))];
  const module = await Test.createTestingModule({ imports }).overrideProvider(Clock).useValue(clock).compile();
  return { settings, module };
}

process.on('message', async ({ id, order, ...details }: { id: number; order: keyof typeof orders } & Terms) => {
  try {
    process.send!({ id, answer: await orders[order](details) });
  } catch (error) {
    process.send!({ id, failure: (error as Error).stack });
  }
});
process.on('disconnect', () => process.exit());
