import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
  rootDir: 'src',
  outDir: 'dist',
};

export type ModuleKind = 'module' | 'commonjs';

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

/** The README's packages: ours as tarballs, the others in the versions that this repository is tested with. */
function packagesToInstall(tarballs: Map<string, string>): string[] {
  const command = /npm install ((?:[^`\\]|\\\n)+)/.exec(readme)![1]!.replaceAll('\\\n', ' ');
  return [...command.trim().split(/\s+/), ...BESIDES].map((name) => {
    const manifest = () => readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
    return tarballs.get(name) ?? `${name}@${(JSON.parse(manifest()) as { version: string }).version}`;
  });
}

/** A service outside of the repository, made of nothing but the README and what npm installs; once as ESM, once as CommonJS. */
export async function makeScratchHost(): Promise<ScratchHost> {
  const folder = mkdtempSync(join(tmpdir(), 'invites-host-'));
  const tarballs = await packLibraries(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await npm(['install', ...quick, ...packagesToInstall(tarballs)], folder);
  await Promise.all((['module', 'commonjs'] as const).map((kind) => compile(folder, kind)));
  return {
    folder,
    program: (kind, name) => join(folder, kind, 'dist', name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** @throws Error with what the compiler says, also of the declarations that our packages bring */
async function compile(folder: string, kind: ModuleKind): Promise<void> {
  const project = join(folder, kind);
  mkdirSync(join(project, 'src'), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: kind }));
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }),
  );
  for (const [name, text] of readmeFiles()) writeFileSync(join(project, name), text);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', project]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}
