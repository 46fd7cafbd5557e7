import { expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { TypeOrmDatabase } from './typeorm-database.js';

it('a replicated DataSource whose ordinary reads may be stale is refused', () => {
  const replicated = (replication: object) => ({ options: { replication } }) as unknown as DataSource;
  expect(() => new TypeOrmDatabase(replicated({ slaves: [{}] }))).toThrow("replication.defaultMode: 'master'");
  expect(() => new TypeOrmDatabase(replicated({ defaultMode: 'master', slaves: [{}] }))).not.toThrow();
});
