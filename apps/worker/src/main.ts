import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  generatedSecret,
  createLogger,
  joinDatabase,
  readSettings,
  runProcess,
  startOperationsServer,
  startTracing,
} from '@invites/runtime';
import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = readSettings(process.env, generatedSecret);
  Logger.overrideLogger(createLogger(settings));
  const tracing = await startTracing(settings, 'invites-worker');
  const dataSource = await joinDatabase(settings);
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(settings, dataSource));
  const operations = await startOperationsServer(settings, app);
  const { origin } = operations;
  const ready = `The mail worker is running. Health: ${origin}/health/ready, metrics: ${origin}/metrics`;
  if (settings.production) new Logger('Invites').log(ready);
  else process.stdout.write(`${ready}\n`);
  return {
    async stop() {
      await app.close();
      await operations.stop();
      await tracing?.stop();
    },
  };
});
