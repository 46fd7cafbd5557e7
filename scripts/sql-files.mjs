import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrationsAsSql } from '../libs/invites/dist/infrastructure/postgres/migrations/migrations-as-sql.js';

// Writes the migrations of libs/invites as plain SQL, a file for each.

const folder = fileURLToPath(new URL('../libs/invites/sql/', import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const { name, timestamp, sql } of await migrationsAsSql()) {
  const words = name.slice(0, -13).replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-');
  writeFileSync(join(folder, `${timestamp}-${words.toLowerCase()}.sql`), sql);
}
