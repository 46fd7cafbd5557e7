import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { ListFailedMails, RequeueFailedMails } from '@invites/invites';
import { createLogger, joinDatabase, keptSecrets, readSettings, runProcess, RuntimeModule } from '@invites/runtime';
import { failedMailsTable } from './failed-mails-table.js';

const LISTED = 1000;
const ALL = 10_000_000;
const USAGE = `The mails that were given up.

  npm run -s mails -- failed              list the newest ${LISTED}
  npm run -s mails -- requeue 12 13       have these tried again, by their numbers in the list
  npm run -s mails -- requeue --all       have all of them tried again`;

await runProcess(async () => {
  const { positionals, values } = readArguments();
  const [command, ...numbers] = positionals;
  const settings = readSettings(process.env, keptSecrets);
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

function readArguments() {
  try {
    const read = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean' } } });
    const [command, ...numbers] = read.positionals;
    const wellFormed =
      (command === 'failed' && numbers.length === 0 && !read.values.all) ||
      (command === 'requeue' && numbers.length > 0 !== Boolean(read.values.all));
    if (wellFormed && numbers.every((number) => /^[1-9]\d{0,14}$/.test(number))) return read;
  } catch {
    // an option that there isn't
  }
  throw new Error(USAGE);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
