import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The file of a program. All programs are bundled anew if a source has changed since, which takes about two seconds;
 * where nothing has changed, nothing is written.
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

/** Whether a bundle is not there, or older than something that it is made of: files, or folders with all that is in them. */
export function isOlder(bundle, inputs) {
  const builtAt = changedAt(bundle);
  const parts = ['package-lock.json', 'scripts/bundler.mjs', ...inputs];
  return builtAt === 0 || parts.some((input) => newestIn(join(root, input)) > builtAt);
}

/** There are none where only the bundles are, as in the container image. */
export function sourceFolders() {
  const kinds = ['apps', 'libs'].filter((kind) => existsSync(join(root, kind)));
  return kinds.flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}/src`));
}

/** A folder counts too: its time changes when a file in it goes. */
function newestIn(path) {
  const own = changedAt(path);
  if (own === 0 || !statSync(path).isDirectory()) return own;
  return Math.max(own, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** In milliseconds since 1970; 0 for what does not exist. */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
