import { expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { TransactionScope } from './transaction-scope.js';

it('a replicated DataSource whose ordinary reads may be stale is refused', () => {
  const replicated = (replication: object) => ({ options: { replication } }) as unknown as DataSource;
  expect(() => new TransactionScope(replicated({ slaves: [{}] }))).toThrow("replication.defaultMode: 'master'");
  expect(() => new TransactionScope(replicated({ defaultMode: 'master', slaves: [{}] }))).not.toThrow();
});
