import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Commands that a person types; npm runs them for nobody else. */
const TYPED = new Set(['start', 'stop', 'restart', 'test']);

/** npm's page about scripts, of the npm that runs the tests. */
function pageAboutScripts(): string {
  const npm =
    process.env.npm_execpath === undefined
      ? join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'npm')
      : dirname(dirname(process.env.npm_execpath));
  return readFileSync(join(npm, 'docs/content/using-npm/scripts.md'), 'utf8');
}

/** The names that the page lists under its heading for life-cycle scripts and under each command of npm. */
function lifeCycleNames(page: string): string[] {
  const from = page.indexOf('### Life Cycle Scripts');
  const to = page.indexOf('### Working Directory for Scripts');
  const bullets = page.slice(from, to).matchAll(/^\* ((?:`[a-zA-Z]+`(?:, )?)+)$/gm);
  return [...bullets].flatMap(([, names]) => [...names!.matchAll(/[a-zA-Z]+/g)].map(([name]) => name));
}

const lifeCycle = new Set(lifeCycleNames(pageAboutScripts()));

const NOT_OURS = new Set(['node_modules', 'dist', '.git']);

function manifestsBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : manifestsBelow(path);
    return entry.name === 'package.json' ? [path] : [];
  });
}

interface Manifest {
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** The scripts that npm runs without being asked for them by name. A package that is published builds itself before it is packed. */
function scriptsThatNpmRuns({ private: isPrivate, scripts = {} }: Manifest): string[] {
  return Object.keys(scripts).filter((name) => {
    if (name === 'prepack' && !isPrivate) return false;
    const [, wrapped] = /^(?:pre|post)(.+)$/.exec(name) ?? [];
    return (lifeCycle.has(name) && !TYPED.has(name)) || (wrapped !== undefined && wrapped in scripts);
  });
}

it("npm's documentation names the scripts that it runs by itself", () => {
  expect([...lifeCycle]).toEqual(
    expect.arrayContaining(['preinstall', 'install', 'prepare', 'prepublish', 'dependencies', 'version', 'pretest']),
  );
});

it('no package of ours has a script that npm runs by itself', () => {
  const paths = manifestsBelow('');
  expect(paths.length).toBeGreaterThan(5);
  for (const path of paths) {
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;
    expect([path, scriptsThatNpmRuns(manifest)]).toEqual([path, []]);
  }
});

it.each([
  ['dependencies', { dependencies: 'depcruise' }],
  ['prepare', { prepare: 'husky' }],
  ['version', { version: 'git add .' }],
  ['postinstall', { postinstall: 'node build.js' }],
  ['pretest', { pretest: 'tsc', test: 'jest' }],
  ['prebuild', { prebuild: 'rm -rf dist', build: 'tsc' }],
])('a package with a script named %s would be found', (name, scripts) => {
  expect(scriptsThatNpmRuns({ private: true, scripts })).toEqual([name]);
});

it('npm run test:database names files that there are', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Required<Manifest>;
  const tests = ['libs', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  const patterns = [...scripts['test:database']!.matchAll(/'(.+?)'/g)].flatMap(([, pattern]) => alternatives(pattern!));
  expect(patterns.length).toBeGreaterThan(10);
  expect(patterns.filter((pattern) => !tests.some((path) => new RegExp(pattern).test(path)))).toEqual([]);
});

/** One for each part of the group of the expression. */
function alternatives(pattern: string): string[] {
  const [, before, group, after] = /^(.*)\((.+)\)(.*)$/.exec(pattern)!;
  return group!.split('|').map((part) => before! + part + after!);
}
