import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Resolves `@invites/invites/testing` to `libs/invites/src/testing/index.ts`, so that packages need not be compiled.
 */
const workspaceSources = {
  name: 'workspace-sources',
  resolveId: {
    filter: { id: /^@invites\// },
    handler(id) {
      const [, lib, entry = 'index'] = /^@invites\/([^/]+)(?:\/(.+))?$/.exec(id);
      return join(root, 'libs', lib, 'src', `${entry === 'testing' ? 'testing/index' : entry}.ts`);
    },
  },
};

/** Keeps `@nestjs/typeorm` from loading all of TypeORM again to find two classes that TypeORM 1 no longer has. */
const withoutOldTypeOrm = {
  name: 'without-old-typeorm',
  load: {
    filter: { id: /@nestjs[\\/]typeorm[\\/]dist[\\/]common[\\/]typeorm-compat\.js$/ },
    handler: () => 'export const Connection = undefined;\nexport const AbstractRepository = undefined;\n',
  },
};

/** Leaves out the drivers for other databases, which are half of TypeORM. */
const onlyPostgres = {
  name: 'only-postgres',
  load: {
    filter: { id: /[\\/]typeorm[\\/]driver[\\/](?!postgres[\\/])[\w-]+[\\/]\w+(Driver|QueryRunner)\.js$/ },
    handler: () => 'module.exports = new Proxy({}, { get: () => class {} });\n',
  },
};

/** Packages that Nest loads only for features that we do not use. */
const onlyIfInstalled =
  /^(class-transformer|class-validator|@nestjs\/(microservices|websockets|platform-express)|@fastify\/(view|multipart))/;

/**
 * Bundles each entry, with all its imports, into a file of its name in the folder, and removes the files of earlier
 * bundles. Entries share chunks, so that each module is loaded once.
 */
export async function bundle(input, folder, { plugins = [], ...output } = {}) {
  const startedAt = new Date();
  const { output: files } = await build({
    cwd: root,
    input,
    platform: 'node',
    external: (id, importer) => onlyIfInstalled.test(id) && /[\\/]@nestjs[\\/]/.test(importer),
    resolve: {
      extensionAlias: { '.js': ['.ts', '.js'] },
      alias: { 'class-validator': join(root, 'node_modules/class-validator/esm2015/index.js') },
    },
    transform: { target: 'node20' },
    plugins: [workspaceSources, withoutOldTypeOrm, onlyPostgres, ...plugins],
    output: {
      format: 'esm',
      comments: false,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      ...output,
    },
    write: false,
    logLevel: 'warn',
    onwarn(warning) {
      throw new Error(warning.message); // for instance, a package is not installed
    },
  });

  // Two starts may bundle at the same time. So each file is replaced atomically, and an entry after its chunks.
  const chunksFirst = files.toSorted((one, other) => Number(one.isEntry ?? false) - Number(other.isEntry ?? false));
  for (const { fileName, code, source } of chunksFirst) {
    const path = join(folder, fileName);
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, code ?? source);
    utimesSync(draft, startedAt, startedAt); // so that a source that changes meanwhile is newer
    renameSync(draft, path);
  }
  const made = new Set(files.map(({ fileName }) => fileName));
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isDraft = /\.\d+$/.test(entry.name); // it belongs to another start
    if (entry.isFile() && !isDraft && !made.has(relative(folder, path))) rmSync(path, { force: true });
  }
}
