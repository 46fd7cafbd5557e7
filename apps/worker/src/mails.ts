import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { ListFailedMails, RequeueFailedMails } from '@invites/invites';
import { createLogger, joinDatabase, generatedSecret, readSettings, runProcess, RuntimeModule } from '@invites/runtime';
import { failedMailsTable } from './failed-mails-table.js';
import { LISTED, readArguments } from './mails-arguments.js';

const ALL = 10_000_000;

await runProcess(async () => {
  const { positionals, values } = readArguments(process.argv.slice(2));
  const [command, ...numbers] = positionals;
  const settings = readSettings(process.env, generatedSecret);
  const dataSource = await joinDatabase(settings);
  const app = await NestFactory.createApplicationContext(RuntimeModule.forRoot(settings, dataSource), {
    logger: createLogger({ ...settings, logLevel: 'error' }),
  });
  const failed = (limit: number) => app.get(ListFailedMails).execute({ limit });
  if (command === 'failed') {
    print(failedMailsTable(await failed(LISTED), process.stdout.isTTY));
  } else {
    const mailIds = values.all ? (await failed(ALL)).map(({ id }) => id) : numbers.map(Number);
    const requeued = await app.get(RequeueFailedMails).execute({ mailIds });
    print(requeued.length > 0 ? `Requeued: ${requeued.join(', ')}` : 'Nothing was requeued: no such failed mail.');
  }
  await app.close();
  process.exit(0);
});

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
