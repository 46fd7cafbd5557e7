import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

const root = new URL('../../', import.meta.url);
const probes = new URL('probes/', import.meta.url);

async function violationsIn(folder: URL): Promise<Violation[]> {
  const depcruise = fileURLToPath(new URL('node_modules/dependency-cruiser/bin/dependency-cruise.mjs', root));
  const config = fileURLToPath(new URL('.dependency-cruiser.mjs', root));
  const args = [depcruise, '--config', config, '--output-type', 'json', 'libs', 'apps'];
  const run = promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  // It exits with the number of violations.
  const { stdout } = (await run.catch((error: unknown) => error)) as { stdout: string };
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

it('the tree keeps the direction of its dependencies', async () => {
  expect(await violationsIn(root)).toEqual([]);
});

it('each rule is broken by a probe, and each probe breaks the rule that it names', async () => {
  const violations = await violationsIn(probes);
  for (const from of new Set(violations.map((violation) => violation.from))) {
    const source = readFileSync(new URL(from, probes), 'utf8');
    const named = /Breaks the rule ([\w-]+)/.exec(source)?.[1] ?? 'no-circles';
    expect(violations.filter((violation) => violation.from === from).map(({ rule }) => rule.name)).toContain(named);
  }
  const { default: config } = (await import(new URL('.dependency-cruiser.mjs', root).href)) as {
    default: { forbidden: { name: string }[] };
  };
  const broken = new Set(violations.map(({ rule }) => rule.name));
  expect(config.forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
});
