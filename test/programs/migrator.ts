import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { migrate } from '@invites/runtime';

// Migrates each database whose URL it reads from the standard input.
for await (const url of createInterface(process.stdin)) {
  const result = await migrate(url).then(
    (names) => `applied ${names.length}`,
    (error: Error) => `failed: ${error.message}`,
  );
  process.stdout.write(`${result}\n`);
}
