import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { EraseInvitee } from '@invites/invites';
import { createLogger, joinDatabase, generatedSecret, readSettings, runProcess, RuntimeModule } from '@invites/runtime';
import { ERASE_USAGE, readAddress } from './erase-arguments.js';

await runProcess(async () => {
  const email = readAddress(process.argv.slice(2));
  if (email === undefined) {
    process.stdout.write(`${ERASE_USAGE}\n`);
    process.exit(0);
  }
  const settings = readSettings(process.env, generatedSecret);
  const dataSource = await joinDatabase(settings);
  const app = await NestFactory.createApplicationContext(RuntimeModule.forRoot(settings, dataSource), {
    logger: createLogger({ ...settings, logLevel: 'error' }),
  });
  const { cancelled, erased } = await app.get(EraseInvitee).execute({ email });
  process.stdout.write(`Erased from invites: ${erased}. Of these were pending and are cancelled: ${cancelled}.\n`);
  await app.close();
  process.exit(0);
});
