import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The file of a program. When a source has changed, it first bundles all programs, which takes about two seconds. When
 * nothing has changed, it writes nothing.
 *
 * @throws Error when the packages are not installed, or a source can't be bundled
 */
export function freshBundle(program) {
  const bundle = join(root, 'dist', `${program}.js`);
  if (!isOlder(bundle, ['scripts/bundle.mjs', ...sourceFolders()])) return bundle;
  if (!existsSync(join(root, 'node_modules', 'rolldown'))) {
    const isProduction = existsSync(join(root, 'node_modules'));
    throw new Error(
      isProduction
        ? 'The tools that build the service are not installed. Run npm ci without --omit=dev and NODE_ENV=production, or run a built image.'
        : 'The packages are not installed. Run: npm ci',
    );
  }
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'bundle.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The programs could not be bundled.');
  return bundle;
}

/** Whether a bundle is missing, or older than one of its inputs, which are files or whole folders. */
export function isOlder(bundle, inputs) {
  const builtAt = changedAt(bundle);
  const parts = ['package-lock.json', 'scripts/bundler.mjs', ...inputs];
  return builtAt === 0 || parts.some((input) => newestIn(join(root, input)) > builtAt);
}

/** The source folders. The container image, which has only bundles, has none. */
export function sourceFolders() {
  const kinds = ['apps', 'libs'].filter((kind) => existsSync(join(root, kind)));
  return kinds.flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}/src`));
}

/** The time of the newest entry. A folder's own time counts, because it changes when a file is removed. */
function newestIn(path) {
  const own = changedAt(path);
  if (own === 0 || !statSync(path).isDirectory()) return own;
  return Math.max(own, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** The time of a path in milliseconds since 1970, or 0 when it does not exist. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
