import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { migrate } from '@invites/runtime';

// Migrates each database that it is told of.
for await (const url of createInterface(process.stdin)) {
  const told = await migrate(url).then(
    (names) => `applied ${names.length}`,
    (error: Error) => `failed: ${error.message}`,
  );
  process.stdout.write(`${told}\n`);
}
