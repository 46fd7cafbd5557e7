import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { createLogger, generatedSecret, originOf, readSettings, runProcess } from '@invites/runtime';
import { banner } from './dev/banner.js';
import { startApi } from './start.js';

await runProcess(async () => {
  const settings = readSettings(process.env, generatedSecret);
  Logger.overrideLogger(createLogger(settings));
  const running = await startApi(settings);
  const address = originOf(settings.host, settings.port);
  if (settings.production) new Logger('Invites').log(`Running at ${address}, metrics at ${running.metricsUrl}`);
  else process.stdout.write(`${await banner(settings, address, running.metricsUrl)}\n`);
  return running;
});
