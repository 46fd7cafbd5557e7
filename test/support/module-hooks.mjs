import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';
import { bundleOfPackage } from './bundles.mjs';

/** Node's hooks for loading modules: TypeScript, and the libraries of this repository from their sources. */

const LIBRARY = /^@invites\/([^/]+)(?:\/(testing|internal|migrations))?$/;
const root = new URL('../../', import.meta.url).href;
const globals = new URL('jest-globals.mjs', import.meta.url).href;

export async function resolve(specifier, context, nextResolve) {
  if (specifier === '@jest/globals') return { url: globals, shortCircuit: true };
  const bundle = bundleOfPackage(specifier);
  if (bundle) return { url: bundle, shortCircuit: true };
  const { parentURL = root } = context;
  if (parentURL.endsWith('.ts')) {
    const [, name, part] = LIBRARY.exec(specifier) ?? [];
    if (name) {
      const file = { testing: 'testing/index.ts', internal: 'internal.ts', migrations: 'migrations.ts' }[part];
      return { url: `${root}libs/${name}/src/${file ?? 'index.ts'}`, shortCircuit: true };
    }
    if (/^\.\.?\/.*\.js$/.test(specifier)) {
      const source = new URL(specifier.replace(/js$/, 'ts'), parentURL);
      if (existsSync(source)) return { url: source.href, shortCircuit: true };
    }
  }
  return nextResolve(specifier, context);
}

export async function load(url, context, nextLoad) {
  if (url.endsWith('.ts')) return { format: 'module', source: compile(fileURLToPath(url)), shortCircuit: true };
  if (url.endsWith('.json') && context.importAttributes?.type === 'json')
    return {
      format: 'module',
      source: `export default ${readFileSync(fileURLToPath(url), 'utf8')}`,
      shortCircuit: true,
    };
  return nextLoad(url, context);
}

/** Turns TypeScript into JavaScript as `npm start` does. */
function compile(path) {
  const { code, map, errors } = transformSync(path, readFileSync(path, 'utf8'), {
    target: 'node20',
    decorator: { legacy: true, emitDecoratorMetadata: true },
    sourcemap: true,
  });
  if (errors.length > 0) throw new Error(errors.map(({ codeframe, message }) => codeframe ?? message).join('\n'));
  const inline = Buffer.from(JSON.stringify(map)).toString('base64');
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${inline}`;
}
