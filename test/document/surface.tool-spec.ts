import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { packLibraries, root } from '../library/packages.js';
import { documentTool, runTool, toolFile } from '../support/document-tools.js';

const reportsIn = (place: string) =>
  new Map(
    readdirSync(place)
      .sort()
      .map((file) => [file, readFileSync(join(place, file), 'utf8')]),
  );

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'invites-surface-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the public declarations are those of the reports under review', async () => {
  const reports = join(folder, 'api');
  expect(await runTool(toolFile('api-report.mjs'), [reports])).toMatchObject({ code: 0 });
  // When this fails, and the change is meant: npm run api-report
  expect(reportsIn(reports)).toEqual(reportsIn(join(root, 'docs/api')));
});

/** Nest 12, and Node from 20.19 on, load ESM by `require`; only the client is there as CommonJS too. */
describe.each([
  ['@invites/invites', ['--ignore-rules', 'cjs-resolves-to-esm']],
  ['@invites/problem-details', ['--ignore-rules', 'cjs-resolves-to-esm']],
  ['@invites/client', []],
])('the package %s', (name, rules) => {
  let tarball: string;
  beforeAll(async () => {
    tarball = (await packLibraries(folder, name)).get(name)!;
  });

  it('has types that are right for each way to import it', async () => {
    const args = [tarball, '--profile', 'node16', ...rules];
    const { code, output } = await runTool(documentTool('attw'), args);
    expect(code === 0 ? '' : output).toBe('');
  });

  it('has a manifest without a fault', async () => {
    const { code, output } = await runTool(documentTool('publint'), ['run', tarball, '--strict']);
    expect(code === 0 ? '' : output).toBe('');
  });
});
