import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const engineOf = (path: string) => (JSON.parse(read(path)) as { engines: { node: string } }).engines.node;
const range = engineOf('package.json');

const { versionProblem } = (await import(new URL('scripts/node-version.mjs', root).href)) as {
  versionProblem: (version: string, range: string) => string | undefined;
};

describe('the versions of Node', () => {
  it.each(['20.19.0', '20.20.2', '22.13.0', '22.23.1', '24.11.0', '24.22.0', '25.0.0', '26.12.0'])(
    '%s runs it',
    (version) => expect(versionProblem(version, range)).toBeUndefined(),
  );

  it.each([
    '16.20.2',
    '18.20.8',
    '20.18.3',
    '20.9.0',
    '21.7.3',
    '22.0.0',
    '22.11.0',
    '22.12.0',
    '23.11.1',
    '24.0.0',
    '24.10.0',
  ])('%s is refused with one line that says what to do', (version) => {
    expect(versionProblem(version, range)).toBe(
      `Invites needs Node ^20.19.0 or ^22.13.0 or >=24.11.0, and this is ${version}. Install Node 22 (nodejs.org) and try again.`,
    );
  });

  it('are the same in every manifest and in the README', () => {
    const packages = ['libs', 'apps'].flatMap((kind) =>
      readdirSync(new URL(kind, root)).map((name) => `${kind}/${name}/package.json`),
    );
    const isClient = (path: string) => path === 'libs/client/package.json';
    expect(new Set(packages.filter((path) => !isClient(path)).map(engineOf))).toEqual(new Set([range]));
    expect(packages.filter(isClient).map(engineOf)).toEqual(['>=20']); // it runs in programs that are not ours
    expect(read('README.md')).toContain('Node 22.13 or newer (20.19 and 24.11 work too)');
  });
});

describe('a start without packages says in one line what to do', () => {
  function startIn(prepare: (folder: string) => void): { status: number | null; stderr: string } {
    const folder = mkdtempSync(join(tmpdir(), 'invites-unpacked-'));
    try {
      for (const name of ['package.json', 'scripts']) {
        cpSync(fileURLToPath(new URL(name, root)), join(folder, name), { recursive: true });
      }
      prepare(folder);
      return spawnSync(process.execPath, ['scripts/run.mjs', 'api'], { cwd: folder, encoding: 'utf8' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('when nothing is installed', () => {
    expect(startIn(() => {})).toMatchObject({ status: 1, stderr: 'The packages are not installed. Run: npm ci\n' });
  });

  it('when only what runs in production is installed, and nothing is built', () => {
    const { status, stderr } = startIn((folder) => mkdirSync(join(folder, 'node_modules')));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^The tools that build the service are not installed\. Run npm ci without [^\n]+\n$/);
  });
});
