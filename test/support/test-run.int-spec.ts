import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { default: config } = (await import(new URL('../../jest.config.mjs', import.meta.url).href)) as {
  default: { reporters: string[]; globalSetup: string; globalTeardown: string };
};
const { globalSetup: _setup, globalTeardown: _teardown, reporters, ...rest } = config;
const CONFIG = {
  ...rest,
  rootDir: root,
  reporters: reporters.filter((one) => one.includes('closing-lines')),
};

/** Runs a file of tests that ends as nobody wants it to, on a machine that has no tool at all; the lines of the output. */
function runUnhappily(fixture = 'unhappy', env: Record<string, string> = {}): string[] {
  const withFixture = JSON.stringify({ ...CONFIG, testRegex: `/${fixture}\\.fixture\\.ts$` });
  const args = ['node_modules/jest/bin/jest.js', '--config', withFixture, '-i', '--forceExit'];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { PATH: '/nowhere', ...env },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return stdout.trim().split('\n');
}

describe('a run of the tests', () => {
  it('ends what a test that fails has left behind, and says last what was missing and how many have passed', () => {
    const lines = runUnhappily();
    const pid = Number(/^PID (\d+)$/m.exec(lines.join('\n'))![1]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(lines.slice(-6)).toEqual([
      expect.stringMatching(/^ +\d+\.\d s {5}5 tests {2}test\/support\/fixtures\/unhappy\.fixture\.ts$/),
      expect.stringMatching(/^1 tests in \d+ s, \d+\.\d tests a second$/),
      'MISSING: curl; Debian: curl. Skipped tests: 1',
      'MISSING: chromium; Debian: chromium-headless-shell. Skipped tests: 2',
      'Left to npm run test:soak: 1 test',
      '0 passed, 1 failed, 4 skipped',
    ]);
  });

  it('fails where a tool is missing, when all are required', () => {
    const lines = runUnhappily('unhappy', { REQUIRE_TOOLS: 'true' });
    expect(lines.at(-1)).toBe('0 passed, 3 failed, 1 skipped');
  });

  it('ends what a file has changed of its world before the next one', () => {
    expect(runUnhappily('world-[12]').at(-1)).toBe('2 passed, 0 failed');
  });

  it('names the line of the source where something fails', () => {
    const { stack } = new Error('failed');
    const path = fileURLToPath(import.meta.url);
    const line =
      readFileSync(path, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes("new Error('failed')")) + 1;
    expect(stack).toContain(`test-run.int-spec.ts:${line}:`);
  });

  it('fails where a file leaves open what would keep its process alive', () => {
    expect(runUnhappily('open').at(-1)).toBe('0 passed, 1 failed');
  });

  it('gives each worker ports that no other one is given, all below those that systems choose from by default', () => {
    const print = `import('./test/support/free-port.mjs').then(async ({ freePort }) => {
      const ports = [];
      for (let count = 0; count < 100; count++) ports.push(await freePort());
      console.log(JSON.stringify(ports));
    })`;
    const portsOf = (worker: string) =>
      JSON.parse(
        execFileSync(process.execPath, ['-e', print], { cwd: root, env: { JEST_WORKER_ID: worker }, encoding: 'utf8' }),
      ) as number[];
    const ports = ['1', '2', '3'].flatMap(portsOf);
    expect(new Set(ports).size).toBe(300);
    expect(ports.filter((port) => port >= 32_768)).toEqual([]);
  });
});
