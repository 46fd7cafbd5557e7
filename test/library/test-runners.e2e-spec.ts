import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createEmptyDatabase } from '../support/test-database.js';
import { describeInSoak } from '../support/volume.js';
import { root } from './packages.js';
import { makeScratchHost, type ScratchHost } from './scratch-host.js';

const readme = readFileSync(join(root, 'libs/invites/README.md'), 'utf8');
const blockOf = (file: string) => readme.split(`\`\`\`js\n// ${file}\n`)[1]!.split('```')[0]!;

const RUNNERS = [
  ['jest', 'jest.config.cjs', ['jest/bin/jest.js'], ''],
  ['vitest', 'vitest.config.mjs', ['vitest/vitest.mjs', 'run'], "import { test } from 'vitest';\n"],
] as const;

/** They have to be downloaded. */
describeInSoak('in a CommonJS host', () => {
  let host: ScratchHost;
  beforeAll(async () => {
    const besides = ['jest@30', '@swc/core@1', '@swc/jest@0.2', 'vitest@4', 'unplugin-swc@2'];
    host = await makeScratchHost({ besides });
  }, 480_000);
  afterAll(() => host.remove());

  it.each(RUNNERS)(
    'the test in the README runs by %s as the README sets it up',
    async (name, config, [file, ...args], head) => {
      const project = join(host.folder, 'commonjs');
      const spec = join(project, 'src', `${name}.spec.ts`);
      const test = readFileSync(join(project, 'src/revival.test.ts'), 'utf8');
      writeFileSync(join(project, config), blockOf(config));
      writeFileSync(spec, head + test.replace("import test from 'node:test';\n", ''));
      const database = await createEmptyDatabase();
      const { PATH = '', HOME = '' } = process.env;
      const settings = {
        DATABASE_URL: database.url,
        INVITES_TOKEN_KEY: 'k'.repeat(32),
        SMTP_URL: 'smtp://127.0.0.1:9',
      };
      try {
        const runner = join(host.folder, 'node_modules', file);
        const env = { PATH, HOME, NO_COLOR: '1', ...settings };
        const run = await promisify(execFile)(process.execPath, [runner, ...args], { cwd: project, env });
        expect(run.stdout + run.stderr).toMatch(/Tests:? +2 passed/);
      } finally {
        rmSync(spec);
        await database.drop();
      }
    },
    240_000,
  );
});
