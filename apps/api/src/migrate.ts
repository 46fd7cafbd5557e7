import 'reflect-metadata';
import { keptSecrets, migrate, openDatabase, readSettings, runProcess } from '@invites/runtime';

// `npm run migrate`: brings the database schema up to date, then ends.
await runProcess(async () => {
  const database = await openDatabase(readSettings(process.env, keptSecrets));
  try {
    const applied = await migrate(database.url);
    process.stdout.write(applied.length > 0 ? `Applied ${applied.join(', ')}.\n` : 'The schema is up to date.\n');
  } finally {
    await database.stop();
  }
  process.exit(0);
});
