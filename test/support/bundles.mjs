import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle, root } from '../../scripts/bundler.mjs';
import { isOlder, sourceFolders } from '../../scripts/fresh-bundle.mjs';

const cache = join(root, 'node_modules/.cache');
const PACKAGES_FOLDER = join(cache, 'test-packages');
const PROGRAMS_FOLDER = join(cache, 'test-programs');

/**
 * What each test file loads again, in its own world: from 2,600 files it takes more than a second, from a dozen a
 * quarter of it. Packages that share something, as Nest's do, have to be all here or it would be there twice.
 */
const PACKAGES = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/jwt',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  '@nestjs/testing',
  '@nestjs/typeorm',
  'class-validator',
  'eta/core',
  'jose',
  'pg',
  'reflect-metadata',
  'typeorm',
];

/** CommonJS, whose names are known once it has been loaded. */
const COMMON_JS = ['pino', 'prom-client', 'rxjs', 'standardwebhooks'];

const bundled = new Set([...PACKAGES, ...COMMON_JS]);

/** The URL of the bundle that each import of a package gets, also from within another package; else undefined. */
export function bundleOfPackage(name) {
  return bundled.has(name) ? pathToFileURL(join(PACKAGES_FOLDER, `${name}.mjs`)) : undefined;
}

const require = createRequire(import.meta.url);

const namesOfCommonJs = {
  name: 'names-of-common-js',
  resolveId: { filter: { id: /^names-of:/ }, handler: (id) => `\0${id}` },
  load: {
    filter: { id: /^\0names-of:/ },
    handler(id) {
      const name = id.slice('\0names-of:'.length);
      return `export { default, ${Object.keys(require(name)).filter((one) => one !== 'default')} } from '${name}';`;
    },
  },
};

/** Whatever adapter a test asks for, Nest's tests load the one for Express, and Express. */
const expressWhenAskedFor = {
  name: 'express-when-asked-for',
  load: {
    filter: { id: /@nestjs[\\/]testing[\\/]testing-module\.js$/ },
    handler: (id) => readFileSync(id, 'utf8').replace("() => import('@nestjs/platform-express')", '() => undefined'),
  },
};

async function bundlePackages() {
  if (!isOlder(join(PACKAGES_FOLDER, 'typeorm.mjs'), ['test/support/bundles.mjs'])) return;
  const input = {
    ...Object.fromEntries(PACKAGES.map((name) => [name, name])),
    ...Object.fromEntries(COMMON_JS.map((name) => [name, `names-of:${name}`])),
  };
  const plugins = [namesOfCommonJs, expressWhenAskedFor];
  await bundle(input, PACKAGES_FOLDER, {
    plugins,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
  });
}

/** Programs that only tests run: `test/programs/clocked.ts` becomes `clocked.mjs`. */
async function bundlePrograms() {
  const folder = join(root, 'test/programs');
  const input = Object.fromEntries(readdirSync(folder).map((file) => [file.replace(/\.ts$/, ''), join(folder, file)]));
  const [first] = Object.keys(input);
  if (!isOlder(join(PROGRAMS_FOLDER, `${first}.mjs`), ['test/programs', ...sourceFolders()])) return;
  await bundle(input, PROGRAMS_FOLDER, {
    plugins: [expressWhenAskedFor],
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
  });
}

export async function freshTestBundles() {
  await bundlePackages();
  await bundlePrograms();
}
