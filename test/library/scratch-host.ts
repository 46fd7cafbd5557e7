import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { VOLUME } from '../support/volume.js';
import { compileBothKinds, KINDS, type ModuleKind, npm, packLibraries, readmeFiles, root, unpack } from './packages.js';

const readme = readFileSync(join(root, 'libs/invites/README.md'), 'utf8');

/** What the host needs beyond the README's first command: the other platform, and what its tests need. */
const BESIDES = ['@nestjs/platform-fastify', '@fastify/static', '@nestjs/testing'];

/** Of the README's installation, what this repository has by another name, or not at all. */
const OUR_COMPILER = 'typescript';

/** A host as the README describes it, or what it says to do otherwise. */
export interface HostTerms {
  /** Packages in other versions than those of this repository, and packages that this repository has not. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Packages that it needs besides, of which this repository has none. */
  readonly besides?: readonly string[];
  /** How it reaches PostgreSQL; by TypeORM if this is left out. */
  readonly by?: 'pg' | 'drizzle' | 'prisma';
}

export interface ScratchHost {
  readonly folder: string;
  /** A compiled file of the README. */
  program(kind: ModuleKind, name: string): string;
  /** Makes the tables that the host does not make when it starts. */
  prepare(database: { readonly url: string; readonly client: { query(sql: string): Promise<unknown> } }): Promise<void>;
  remove(): void;
}

const NEST_11 = Object.fromEntries(
  ['common', 'core', 'swagger', 'typeorm', 'platform-express', 'platform-fastify', 'testing'].map((name) => [
    `@nestjs/${name}`,
    '11',
  ]),
);
const PRISMA = { prisma: '7', '@prisma/client': '7', '@prisma/adapter-pg': '7' };

/** What the soak runs as well, by how each is made. */
export const MORE_HOSTS: readonly (readonly [made: string, terms: HostTerms])[] = [
  ['on Nest 11 with TypeORM 1', { versions: NEST_11 }],
  ['on Nest 11 with TypeORM 0.3', { versions: { ...NEST_11, typeorm: '0.3' } }],
  ['with a pool of pg', { by: 'pg' }],
  ['on Nest 11 with a pool of pg', { by: 'pg', versions: NEST_11 }],
  ['with Drizzle', { by: 'drizzle' }],
  ['with Prisma', { by: 'prisma', versions: PRISMA }],
];

/** What the README says to install, and what the tests need besides. */
function packagesOf({ by, versions = {} }: HostTerms): string[] {
  const command = /npm install ((?:[^`\\]|\\\n)+)/.exec(readme)![1]!.replaceAll('\\\n', ' ');
  const named = [
    ...command
      .trim()
      .split(/\s+/)
      .filter((name) => name !== OUR_COMPILER),
    ...BESIDES,
  ];
  if (!by) return named;
  const withoutTypeOrm = named.filter((name) => !name.endsWith('typeorm'));
  return [
    ...withoutTypeOrm,
    '@types/pg',
    ...(by === 'drizzle' ? ['drizzle-orm'] : []),
    ...(by === 'prisma' ? Object.keys(versions) : []),
  ];
}

/** The files that the README shows for such a host, and the contract where only such a host can run it. */
function filesOf({ by }: HostTerms): Map<string, string> {
  const files = readmeFiles(readme);
  const otherwise = [...files.keys()].filter((name) => /^src\/(pg|drizzle|prisma)\//.test(name));
  if (by) {
    files.set('src/database.ts', files.get(`src/${by}/database.ts`)!);
    const module = files
      .get('src/app.module.ts')!
      .replace("import { TypeOrmModule } from '@nestjs/typeorm';\n", '')
      .replace('import { dataSource }', 'import { TeamsDatabase }')
      .replace('    TypeOrmModule.forRoot(dataSource.options),\n', '')
      .replace(
        'workspaceDirectory: TeamDirectory,',
        'workspaceDirectory: TeamDirectory,\n      database: TeamsDatabase,',
      );
    files.set('src/app.module.ts', module);
  }
  if (by === 'prisma') {
    for (const file of ['database-contract.ts', 'prisma/contract.test.ts'])
      files.set(`src/${basename(file)}`, readFileSync(join(root, 'test/library/hosts', file), 'utf8'));
  }
  for (const name of otherwise) files.delete(name);
  return files;
}

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
    dependencies?: Record<string, string>;
    bin?: Record<string, string>;
  };

/** Ours as tarballs, the others in the versions that this repository is tested with, unless the host has others. */
async function installByNpm(folder: string, tarballs: Map<string, string>, terms: HostTerms): Promise<void> {
  const versionOf = (name: string) => terms.versions?.[name] ?? manifestIn(join(root, 'node_modules', name)).version;
  const packages = packagesOf(terms).map((name) => tarballs.get(name) ?? `${name}@${versionOf(name)}`);
  packages.push(...(terms.besides ?? []));
  const quick = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await npm(['install', ...quick, ...packages], folder);
}

/**
 * The same without a download: ours are unpacked, and what a host installs and ours depend on is linked to what is
 * installed here, and nothing else.
 */
async function installByLinks(folder: string, tarballs: Map<string, string>, terms: HostTerms): Promise<void> {
  const modules = join(folder, 'node_modules');
  const linked = new Set(packagesOf(terms));
  for (const [name, tarball] of tarballs) {
    const target = join(modules, name);
    await unpack(tarball, target);
    const { dependencies = {}, bin = {} } = manifestIn(target);
    for (const dependency of Object.keys(dependencies)) linked.add(dependency);
    for (const [command, file] of Object.entries(bin)) {
      mkdirSync(join(modules, '.bin'), { recursive: true });
      chmodSync(join(target, file), 0o755);
      symlinkSync(join(target, file), join(modules, '.bin', command));
    }
  }
  for (const name of linked) {
    if (tarballs.has(name)) continue;
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

/** Prisma's generator downloads an engine that it has no use for, unless it is told that there is one. */
async function generatePrisma(folder: string): Promise<void> {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
  const schema = readFileSync(join(root, 'test/library/hosts/prisma/schema.prisma'), 'utf8');
  for (const kind of KINDS) {
    const file = join(folder, kind, 'schema.prisma');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, schema.replace('"esm"', kind === 'module' ? '"esm"' : '"cjs"'));
    const cli = join(folder, 'node_modules/prisma/build/index.js');
    await promisify(execFile)(process.execPath, [cli, 'generate', '--schema', file], { cwd: folder, env });
  }
}

/** A service outside of the repository, made of nothing but the README and what it installs; once as ESM, once as CommonJS. */
export async function makeScratchHost(terms: HostTerms): Promise<ScratchHost> {
  const folder = mkdtempSync(join(tmpdir(), 'invites-host-'));
  const tarballs = await packLibraries(folder, '@invites/problem-details', '@invites/invites');
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  await (VOLUME > 1 ? installByNpm : installByLinks)(folder, tarballs, terms);
  if (terms.by === 'prisma') await generatePrisma(folder);
  const { compilerOptions } = JSON.parse(/```json\n(\{\n {2}"compilerOptions"[\s\S]*?)```/.exec(readme)![1]!) as {
    compilerOptions: object;
  };
  // The declarations of all packages take most of the time, and those of other packages are not ours to mend.
  const skipLibCheck = VOLUME === 1 || terms.versions !== undefined || terms.by !== undefined;
  await compileBothKinds(folder, filesOf(terms), { ...compilerOptions, skipLibCheck, rootDir: '.', outDir: 'dist' });
  return {
    folder,
    program: (kind, name) => join(folder, 'dist', kind, 'src', name),
    async prepare({ url, client }) {
      if (!terms.by) return;
      await npm(['exec', '--offline', 'invites-migrate'], folder, { DATABASE_URL: url });
      await client.query(/runner\.query\(`([^`]*CREATE TABLE people[^`]*)`\)/.exec(readme)![1]!);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
