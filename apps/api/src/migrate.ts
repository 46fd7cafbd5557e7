import 'reflect-metadata';
import { parseArgs } from 'node:util';
import {
  distribute,
  generatedSecret,
  migrate,
  openDatabase,
  readSettings,
  requireSessions,
  runProcess,
} from '@invites/runtime';

const USAGE = `Brings the database schema up to date.
With --distribute it then spreads the tables over the workers of Citus, where the database has that extension.

  npm run migrate
  npm run migrate -- --distribute`;

// `npm run migrate` brings the database schema up to date, then ends.
await runProcess(async () => {
  const isAsked = isAskedToDistribute(process.argv.slice(2));
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
    const distributed = await distribute(database.url, isAsked);
    if (distributed !== undefined) process.stdout.write(`${distributed}\n`);
  } finally {
    await database.stop();
  }
  process.exit(0);
});

/** @throws Error with the usage when the arguments do not fit it */
function isAskedToDistribute(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { distribute: { type: 'boolean' } } }).values.distribute === true;
  } catch {
    throw new Error(USAGE);
  }
}
