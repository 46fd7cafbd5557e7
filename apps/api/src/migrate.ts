import 'reflect-metadata';
import { generatedSecret, migrate, openDatabase, readSettings, requireSessions, runProcess } from '@invites/runtime';

// `npm run migrate` brings the database schema up to date, then ends.
await runProcess(async () => {
  const settings = readSettings(process.env, generatedSecret);
  requireSessions(settings);
  const database = await openDatabase(settings);
  try {
    const startedAt = performance.now();
    const applied = await migrate(database.url, {
      ...database,
      begins: (name) => process.stdout.write(`Applying ${name} …\n`),
    });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    if (applied.length > 0) process.stdout.write(`Applied ${applied.length} in ${seconds} s.\n`);
    process.stdout.write('The schema is up to date.\n');
  } finally {
    await database.stop();
  }
  process.exit(0);
});
