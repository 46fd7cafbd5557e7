import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { PLACES } from './distribution.js';
import { migrationsAsSql } from './migrations/migrations-as-sql.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/spec\.ts$|^migrations/.test(path))
  .map((path) => ({ path, text: readFileSync(folder + path, 'utf8') }));

const schema = (await migrationsAsSql()).map(({ sql }) => sql).join('\n');
const spread = Object.keys(PLACES).filter((table) => PLACES[table] === 'workers');
const SPREAD = `(?:${spread.join('|')})\\b`;

/** From a place in a text, the rest of what its parentheses hold. */
function restOfGroup(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === '`' || (text[at] === ')' && depth-- === 0)) return text.slice(from, at);
  }
  return text.slice(from);
}

/** Up to a place in a text, what the parentheses or quotes around it hold, without what deeper ones do. */
function startOfGroup(text: string, to: number): string {
  let [depth, start] = [0, ''];
  for (let at = to - 1; at >= 0 && text[at] !== '`'; at--) {
    if (text[at] === ')') depth += 1;
    if (text[at] === '(' && depth-- === 0) break;
    if (depth === 0) start = text[at]! + start;
  }
  return start;
}

/** Each statement part that changes rows of a table on the workers without the workspace in its condition. */
function blindWritesOf(text: string): string[] {
  const writes = [...text.matchAll(new RegExp(`(?:UPDATE|DELETE FROM) ${SPREAD}`, 'g'))].map(
    ({ index }) => restOfGroup(text, index).split('RETURNING')[0]!,
  );
  return writes.filter((write) => !/workspace_id = |\$\{OF_BATCH\('\w+'\)\}/.test(write.split('WHERE')[1] ?? ''));
}

/** Each lock of rows on the workers that stands in its text in any case: not all rows are on one server, or can be skipped. */
function locksOf(text: string): string[] {
  return [...text.matchAll(/FOR (?:NO KEY )?UPDATE(?: OF ([\w, ]+?))?(?: SKIP LOCKED|(?=[\s`']))/g)].flatMap(
    (match) => {
      const before = startOfGroup(text, match.index)
        .split(/\bSELECT\b/)
        .slice(1)
        .join();
      const [, of] = match;
      const read = [
        ...before.matchAll(new RegExp(`(?:FROM|JOIN) (${SPREAD})(?: (?!WHERE|ON|USING|ORDER)(\\w+))?`, 'g')),
      ];
      const locked = read.filter(([, table, alias]) => !of || of.split(/,\s*/).includes(alias ?? table!));
      return locked.length > 0 ? [`${before.trim().slice(0, 60)} … ${match[0]}`] : [];
    },
  );
}

describe('where the invites are distributed', () => {
  it('each table has its place', () => {
    const tables = new Set([...schema.matchAll(/CREATE (?:UNLOGGED )?TABLE (\w+)/g)].map(([, table]) => table!));
    for (const [, gone] of schema.matchAll(/DROP TABLE (\w+)/g)) tables.delete(gone!);
    expect(Object.keys(PLACES).sort()).toEqual([...tables].sort());
  });

  it.each(spread)('nothing of %s is unique without its workspace', (table) => {
    const created = restOfGroup(schema, schema.indexOf(`CREATE TABLE ${table} (`) + `CREATE TABLE ${table} (`.length);
    const indexes = [...schema.matchAll(new RegExp(`CREATE UNIQUE INDEX \\w+ ON ${table} (\\(.+?\\))`, 'g'))];
    const keys = [...created.matchAll(/(?:PRIMARY KEY|UNIQUE) (\(.+?\))/g), ...indexes].map(([, columns]) => columns!);
    expect(keys.length).toBeGreaterThan(0);
    expect(created).not.toMatch(/^ *\w+ .*(?:PRIMARY KEY|UNIQUE),?$/m);
    expect(keys.filter((columns) => !/\bworkspace_id\b/.test(columns))).toEqual([]);
  });

  it.each(sources.filter(({ text }) => new RegExp(`(?:UPDATE|DELETE FROM) ${SPREAD}`).test(text)))(
    '$path changes no row on the workers without naming the workspace',
    ({ text }) => {
      expect(blindWritesOf(text)).toEqual([]);
    },
  );

  it.each(sources.filter(({ text }) => locksOf(text).length > 0))(
    '$path, which locks rows on the workers, has a form that does not',
    ({ text }) => {
      expect(text).toMatch(/\bdistributed = false|\bwaits = (?:true|false)/);
    },
  );
});

describe('the rules find', () => {
  it.each([
    ["UPDATE invites SET status = 'expired' WHERE id = $1 RETURNING workspace_id"],
    ['DELETE FROM invite_history WHERE invite_id = $1'],
    ['WITH one AS (DELETE FROM invites WHERE id = $1) SELECT workspace_id = 1'],
  ])('a write without its workspace: %s', (text) => {
    expect(blindWritesOf(text)).toHaveLength(1);
  });

  it.each([
    ['SELECT id FROM invites WHERE id = $1 FOR UPDATE SKIP LOCKED'],
    [
      '(SELECT id FROM invite_checks due JOIN invites USING (workspace_id) ORDER BY 1 FOR NO KEY UPDATE OF invites SKIP LOCKED)',
    ],
    ['SELECT FROM invite_history entry WHERE EXISTS (SELECT 1) FOR UPDATE OF entry '],
  ])('a lock: %s', (text) => {
    expect(locksOf(text)).toHaveLength(1);
  });

  it('no lock where it is of a table on the coordinator', () => {
    expect(
      locksOf('SELECT id FROM invite_checks due JOIN invites USING (workspace_id) FOR UPDATE OF due SKIP LOCKED'),
    ).toEqual([]);
  });
});
