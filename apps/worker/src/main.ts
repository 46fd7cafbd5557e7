import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import {
  connect,
  keptSecrets,
  createLogger,
  openDatabase,
  readSettings,
  requireCurrentSchema,
  runProcess,
  startOperationsServer,
} from '@invites/runtime';
import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = readSettings(process.env, keptSecrets);
  const database = await openDatabase(settings, { share: true });
  const dataSource = await connect(database.url, settings.databasePoolSize);
  await requireCurrentSchema(dataSource);
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
