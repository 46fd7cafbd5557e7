import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { connect, keptSecrets, logLevels, openDatabase, readSettings, requireCurrentSchema, runProcess } from '@invites/runtime';
import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = readSettings(process.env, keptSecrets);
  const database = await openDatabase(settings, { share: true });
  const dataSource = await connect(database.url, settings.databasePoolSize);
  await requireCurrentSchema(dataSource);
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(settings, dataSource), {
    logger: new ConsoleLogger({ logLevels: logLevels(settings.logLevel), json: settings.production }),
  });
  process.stdout.write('The mail worker is running.\n');
  return { stop: () => app.close() };
});
