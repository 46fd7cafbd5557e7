import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import {
  keptSecrets,
  createLogger,
  joinDatabase,
  readSettings,
  runProcess,
  startOperationsServer,
} from '@invites/runtime';
import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = readSettings(process.env, keptSecrets);
  const dataSource = await joinDatabase(settings);
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(settings, dataSource), {
    logger: createLogger(settings),
  });
  const operations = await startOperationsServer(settings, app);
  process.stdout.write(
    `The mail worker is running. Health: ${operations.origin}/health/ready, metrics: ${operations.origin}/metrics\n`,
  );
  return {
    async stop() {
      await app.close();
      await operations.stop();
    },
  };
});
