import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { VOLUME } from '../support/volume.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Both kinds of modules, as a manifest names them. */
export const KINDS = ['module', 'commonjs'] as const;
export type ModuleKind = (typeof KINDS)[number];

/** The files that a README shows, by their names. */
export function readmeFiles(readme: string): Map<string, string> {
  const blocks = [...readme.matchAll(/```ts\n\/\/ (src\/\S+)\n([\s\S]*?)```/g)];
  return new Map(blocks.map((block) => [block[1]!, block[2]!]));
}

/** Runs npm as somebody does who has nothing to do with this repository. */
export async function npm(args: readonly string[], cwd: string, more: Record<string, string> = {}): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_(?!config_)|_prefix$/.test(name));
  const env = { ...Object.fromEntries(own), ...more };
  return (await promisify(execFile)('npm', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** Packs what has been built; resolves with the tarballs by package. */
export async function packLibraries(folder: string, ...packages: readonly string[]): Promise<Map<string, string>> {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const packed = await npm([...args, ...packages.flatMap((name) => ['-w', name])], root);
  const list = Object.values(JSON.parse(packed) as { name: string; filename: string }[]);
  return new Map(list.map(({ name, filename }) => [name, join(folder, basename(filename))]));
}

/** Lays a package out as npm does. */
export async function unpack(tarball: string, target: string): Promise<void> {
  mkdirSync(target, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);
}

/**
 * Compiles files as ESM and as CommonJS at once, each where a manifest says which it is, into `dist/module` and
 * `dist/commonjs`.
 *
 * @throws Error with what the compiler says, also of the declarations that packages bring
 */
export async function compileBothKinds(
  folder: string,
  files: ReadonlyMap<string, string>,
  compilerOptions: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const kind of KINDS) {
    for (const place of [join(folder, kind), join(folder, 'dist', kind)]) {
      mkdirSync(join(place, 'src'), { recursive: true });
      writeFileSync(join(place, 'package.json'), JSON.stringify({ type: kind }));
    }
    for (const [name, text] of files) writeFileSync(join(folder, kind, name), text);
  }
  const strictly = { target: 'es2022', module: 'nodenext', strict: true, noUncheckedIndexedAccess: true };
  const project = {
    compilerOptions: { ...strictly, rootDir: '.', outDir: 'dist', ...compilerOptions },
    include: KINDS.map((kind) => `${kind}/src`),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const tsc = join(root, 'node_modules', VOLUME === 1 ? 'typescript-7' : 'typescript', 'bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => {
    throw new Error(error.stdout);
  });
}
