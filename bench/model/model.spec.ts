import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { answerTo } from './answer.js';
import { type ModelInputs, needsOf } from './model.js';
import { standardTable } from './table.js';

/** Round numbers, so that each need can be computed in the head. */
const ROUND: ModelInputs = {
  resends: 1000,
  invites: 1_000_000,
  average: 0.5,
  utilisation: 0.5,
  apiMs: 0.5,
  databaseMs: 0.25,
  workerMs: 1,
  mailDatabaseMs: 0.25,
  resendWal: 1000,
  mailWal: 2000,
  checkpointS: 100,
  resendPages: 0,
  pageBytesPerInvite: 8192,
  inviteBytes: 2000,
  resendBytes: 500,
  apiConnections: 10,
  workerConnections: 5,
  maxConnections: 100,
  spareConnections: 10,
  cores: 4,
  mostCores: 32,
  mostBytes: 1e12,
};

it('processes take the cores that the load takes, and one more of each that may be restarted', () => {
  // 1,000 × 0.5 ms are half a core: at a utilisation of a half, one.
  expect(needsOf(ROUND)).toMatchObject({ apis: 2, workers: 3, databaseCores: 1, connections: 2 * 10 + 3 * 5 });
  expect(needsOf({ ...ROUND, resends: 1001 })).toMatchObject({ apis: 3, workers: 4 });
  expect(needsOf({ ...ROUND, resends: 1 })).toMatchObject({ apis: 2, workers: 2 });
});

it('WAL and growth go by the average rate, and what is kept by the invites', () => {
  expect(needsOf(ROUND)).toMatchObject({
    walBytesPerDay: 500 * 86_400 * 3000,
    bytes: 2e9,
    bytesPerYear: 500 * 86_400 * 365 * 500,
  });
});

it('WAL has a whole page for each that is changed for the first time since a checkpoint', () => {
  const wholePagesPerDay = (inputs: Partial<ModelInputs>) =>
    (needsOf({ ...ROUND, ...inputs }).walBytesPerDay - needsOf(ROUND).walBytesPerDay) / 8192;
  // Among very many pages each change hits one of its own: 500 a second, two pages each.
  expect(wholePagesPerDay({ resendPages: 2, invites: 1e12 })).toBeCloseTo(500 * 2 * 86_400, -4);
  // Few pages are all hit, once between two checkpoints.
  expect(wholePagesPerDay({ resendPages: 2, invites: 100 })).toBeCloseTo((100 * 86_400) / 100, 0);
});

it.each<[string, Partial<ModelInputs>, string[]]>([
  ['fits on one machine', { resends: 10 }, ['one-machine']],
  ['takes just its cores', { cores: 4, mostBytes: 1e15 }, ['one-machine']],
  ['takes more than its cores', { cores: 3.9, mostBytes: 1e15 }, ['own-machine']],
  ['takes just the connections', { maxConnections: 45, mostBytes: 1e15 }, ['one-machine']],
  ['takes more connections', { maxConnections: 44, mostBytes: 1e15 }, ['one-machine', 'pooler']],
  ['outgrows a restore within a year', { mostBytes: 3e9 }, ['one-machine', 'purge']],
  ['keeps more than one server restores', { mostBytes: 1e9 }, ['one-machine', 'purge', 'several-primaries']],
  [
    'is too much for one server',
    { resends: 32_001, maxConnections: 1e6, mostBytes: 1e15 },
    ['own-machine', 'several-primaries'],
  ],
])('what %s is told so', (_what, inputs, advice) => {
  expect(needsOf({ ...ROUND, ...inputs }).advice).toEqual(advice);
});

it('the table of docs/scaling.md is what the model prints for its defaults', () => {
  const page = readFileSync(new URL('../../docs/scaling.md', import.meta.url), 'utf8');
  expect(page).toContain(standardTable());
});

it('the program takes numbers of your own by the names of the inputs', () => {
  const [, , row] = answerTo(['--resends', '1000', '--invites', '1e8', '--api-ms', '3']).split('\n');
  expect(row).toMatch(/^\| 1,000 resends a second, 100,000,000 invites \| 6 \|/); // 3 cores, at a utilisation of 0.6
  expect(answerTo([])).toBe(standardTable());
  expect(answerTo(['--help'])).toContain('--most-bytes');
});

it.each([['0'], ['-1'], ['much'], [''], ['Infinity']])('the program refuses %j for a number', (text) => {
  expect(() => answerTo([`--resends=${text}`])).toThrow('--resends has to be a number above 0.');
});

it('the program refuses an input that it does not know', () => {
  expect(() => answerTo(['--resend', '10'])).toThrow("Unknown option '--resend'");
});
