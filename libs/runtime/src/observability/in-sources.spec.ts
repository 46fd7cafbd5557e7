import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { inSources } from './in-sources.js';

let folder: string;
let bundle: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frames of größe-'));
  bundle = join(folder, 'api.js');
  // Column 10 of line 2 is line 6, column 3 of the source: VLQ of [10, source 0, line 5, column 2].
  const map = { version: 3, sources: ['../src/invite.ts'], names: [], mappings: ';UAKE' };
  writeFileSync(`${bundle}.map`, JSON.stringify(map));
});

afterAll(() => rmSync(folder, { recursive: true }));

it('frames of a bundle name the source, whatever the path', () => {
  const source = join(folder, '../src/invite.ts:6:3');
  const stack = (location: string) => `Error: no\n    at Invite.resend (${location})\n    at async ${location}`;
  for (const location of [`${bundle}:2:11`, `${pathToFileURL(bundle).href}:2:11`])
    expect(inSources(stack(location))).toBe(stack(source));
});

it('everything else stays as it is', () => {
  const stack = 'Error: at /dist/api.js:1:1)\n    at node:internal/process:95:5\n    at f (/nowhere/dist/other.js:1:2)';
  expect(inSources(stack)).toBe(stack);
});

it('costs no more than in proportion to the length', () => {
  for (const text of [
    '    at (/'.repeat(20_000),
    `    at ${'/a'.repeat(100_000)}.js:1`,
    `${'    at (/a.js:1\n'.repeat(20_000)}`,
  ]) {
    const startedAt = performance.now();
    inSources(text);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
});
