import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VOLUME } from '../support/volume.js';
import { compileBothKinds, type ModuleKind, npm, packLibraries, readmeFiles, root, unpack } from './packages.js';

const readme = readFileSync(join(root, 'libs/invites/README.md'), 'utf8');

/** What the host needs beyond the README's first command: the other platform, and what its tests and types need. */
const BESIDES = ['@nestjs/platform-fastify', '@fastify/static', '@nestjs/testing', '@types/node'];

const COMPILER_OPTIONS = {
  types: ['node'],
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  /** Else it checks the declarations of all packages, which takes most of the time. */
  skipLibCheck: VOLUME === 1,
};

export interface ScratchHost {
  readonly folder: string;
  /** A compiled file of the README. */
  program(kind: ModuleKind, name: string): string;
  remove(): void;
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
    await unpack(tarball, target);
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
  const tarballs = await packLibraries(folder, '@invites/problem-details', '@invites/invites');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  await (VOLUME > 1 ? installByNpm : installByLinks)(folder, tarballs);
  await compileBothKinds(folder, readmeFiles(readme), COMPILER_OPTIONS);
  return {
    folder,
    program: (kind, name) => join(folder, 'dist', kind, 'src', name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}
