import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** `@invites/invites/testing` is `libs/invites/src/testing/index.ts`, whether the packages have been compiled or not. */
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

/** `@nestjs/typeorm` loads all of TypeORM once more to look for two classes that TypeORM 1 no longer has. */
const withoutOldTypeOrm = {
  name: 'without-old-typeorm',
  load: {
    filter: { id: /@nestjs[\\/]typeorm[\\/]dist[\\/]common[\\/]typeorm-compat\.js$/ },
    handler: () => 'export const Connection = undefined;\nexport const AbstractRepository = undefined;\n',
  },
};

/** Drivers for other databases are half of TypeORM, which names them all. */
const onlyPostgres = {
  name: 'only-postgres',
  load: {
    filter: { id: /[\\/]typeorm[\\/]driver[\\/](?!postgres[\\/])[\w-]+[\\/]\w+(Driver|QueryRunner)\.js$/ },
    handler: () => 'module.exports = new Proxy({}, { get: () => class {} });\n',
  },
};

/** What Nest loads when somebody uses it, which we do not. */
const onlyIfInstalled =
  /^(class-transformer|class-validator|@nestjs\/(microservices|websockets|platform-express)|@fastify\/(view|multipart))/;

/**
 * Bundles each entry, with all that it imports, into a file of its name in the folder, and removes what is left there
 * of earlier bundles. Entries share the chunks of what they have in common, so that there is one of each.
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
      throw new Error(warning.message); // such as a package that is not installed
    },
  });

  // Two starts may bundle at the same time: each file is replaced whole, and an entry after the chunks that it needs.
  const chunksFirst = files.toSorted((one, other) => Number(one.isEntry ?? false) - Number(other.isEntry ?? false));
  for (const { fileName, code, source } of chunksFirst) {
    const path = join(folder, fileName);
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, code ?? source);
    utimesSync(draft, startedAt, startedAt); // a source that changes meanwhile is newer
    renameSync(draft, path);
  }
  const made = new Set(files.map(({ fileName }) => fileName));
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isDraft = /\.\d+$/.test(entry.name); // of the other start
    if (entry.isFile() && !isDraft && !made.has(relative(folder, path))) rmSync(path, { force: true });
  }
}
