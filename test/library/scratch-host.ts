import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VOLUME } from '../support/volume.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = readFileSync(join(root, 'libs/invites/README.md'), 'utf8');

/** What the host needs beyond the README's first command: the other platform, and what its tests and types need. */
const BESIDES = ['@nestjs/platform-fastify', '@fastify/static', '@nestjs/testing', '@types/node'];

const COMPILER_OPTIONS = {
  target: 'es2022',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  /** Else it checks the declarations of all packages, which takes most of the time. */
  skipLibCheck: VOLUME === 1,
  rootDir: '.',
  outDir: 'dist',
};

const KINDS = ['module', 'commonjs'] as const;
export type ModuleKind = (typeof KINDS)[number];

export interface ScratchHost {
  readonly folder: string;
  /** A compiled file of the README. */
  program(kind: ModuleKind, name: string): string;
  remove(): void;
}

/** The files that the README shows, by their names. */
export function readmeFiles(): Map<string, string> {
  const blocks = [...readme.matchAll(/```ts\n\/\/ (src\/\S+)\n([\s\S]*?)```/g)];
  return new Map(blocks.map((block) => [block[1]!, block[2]!]));
}

/** Runs npm as somebody does who has nothing to do with this repository. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|_prefix$/.test(name)),
  );
  return (await promisify(execFile)('npm', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** Packs what has been built; resolves with the tarballs by package. */
export async function packLibraries(folder: string): Promise<Map<string, string>> {
  const packages = ['@invites/problem-details', '@invites/invites'];
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const packed = await npm([...args, ...packages.flatMap((name) => ['-w', name])], root);
  const list = Object.values(JSON.parse(packed) as { name: string; filename: string }[]);
  return new Map(list.map(({ name, filename }) => [name, join(folder, basename(filename))]));
}

/** What the README says to install, and what the tests need besides. */
function packagesOfHost(): string[] {
  const command = /npm install ((?:[^`\\]|\\\n)+)/.exec(readme)![1]!.replaceAll('\\\n', ' ');
  return [...command.trim().split(/\s+/), ...BESIDES];
}

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    dependencies?: Record<string, string>;
  };

/** Ours as tarballs, the others in the versions that this repository is tested with. */
async function installByNpm(folder: string, tarballs: Map<string, string>): Promise<void> {
  const packages = packagesOfHost().map(
    (name) => tarballs.get(name) ?? `${name}@${manifestIn(join(root, 'node_modules', name)).version}`,
  );
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await npm(['install', ...quick, ...packages], folder);
}

/**
 * The same without a download: ours are unpacked, and what a host installs and ours depend on is linked to what is
 * installed here, and nothing else.
 */
async function installByLinks(folder: string, tarballs: Map<string, string>): Promise<void> {
  const modules = join(folder, 'node_modules');
  const linked = new Set(packagesOfHost());
  for (const [name, tarball] of tarballs) {
    const target = join(modules, name);
    mkdirSync(target, { recursive: true });
    await promisify(execFile)('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
    for (const dependency of Object.keys(manifestIn(target).dependencies ?? {})) linked.add(dependency);
  }
  for (const name of linked) {
    if (tarballs.has(name)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

/** A service outside of the repository, made of nothing but the README and what it installs; once as ESM, once as CommonJS. */
export async function makeScratchHost(): Promise<ScratchHost> {
  const folder = mkdtempSync(join(tmpdir(), 'invites-host-'));
  const tarballs = await packLibraries(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  await (VOLUME > 1 ? installByNpm : installByLinks)(folder, tarballs);
  await compile(folder);
  return {
    folder,
    program: (kind, name) => join(folder, 'dist', kind, 'src', name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * Compiles both kinds at once, each where a manifest says which it is.
 *
 * @throws Error with what the compiler says, also of the declarations that our packages bring
 */
async function compile(folder: string): Promise<void> {
  for (const kind of KINDS) {
    for (const place of [join(folder, kind), join(folder, 'dist', kind)]) {
      mkdirSync(join(place, 'src'), { recursive: true });
      writeFileSync(join(place, 'package.json'), JSON.stringify({ type: kind }));
    }
    for (const [name, text] of readmeFiles()) writeFileSync(join(folder, kind, name), text);
  }
  const project = { compilerOptions: COMPILER_OPTIONS, include: KINDS.map((kind) => `${kind}/src`) };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const tsc = join(root, 'node_modules', VOLUME === 1 ? 'typescript-7' : 'typescript', 'bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}
