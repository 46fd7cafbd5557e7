import 'reflect-metadata';
import { keptSecrets, migrate, openDatabase, readSettings, requireSessions, runProcess } from '@invites/runtime';

// `npm run migrate`: brings the database schema up to date, then ends.
await runProcess(async () => {
  const settings = readSettings(process.env, keptSecrets);
  requireSessions(settings);
  const database = await openDatabase(settings);
  try {
    const applied = await migrate(database.url);
    process.stdout.write(applied.length > 0 ? `Applied ${applied.join(', ')}.\n` : 'The schema is up to date.\n');
  } finally {
    await database.stop();
  }
  process.exit(0);
});
