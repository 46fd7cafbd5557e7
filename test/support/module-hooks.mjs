import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';
import { bundleOfPackage } from './bundles.mjs';

/** Node's hooks for loading modules: TypeScript, and the libraries of this repository from their sources. */

const LIBRARY = /^@invites\/([^/]+)(?:\/([^/]+))?$/;
const root = new URL('../../', import.meta.url);
const globals = new URL('jest-globals.mjs', import.meta.url);

export async function resolve(specifier, context, nextResolve) {
  const { parentURL = '' } = context;
  const source = bundleOfPackage(specifier) ?? (parentURL.endsWith('.ts') && sourceOf(specifier, parentURL));
  return source ? { url: source.href, shortCircuit: true } : nextResolve(specifier, context);
}

/** What a TypeScript file imports by the name of what will be built of it. */
function sourceOf(specifier, parentURL) {
  if (specifier === '@jest/globals') return globals;
  const [, library, entry = 'index'] = LIBRARY.exec(specifier) ?? [];
  const candidates = library
    ? [`${entry}.ts`, `${entry}/index.ts`].map((file) => new URL(`libs/${library}/src/${file}`, root))
    : /^\.\.?\/.*\.js$/.test(specifier) && [new URL(specifier.replace(/js$/, 'ts'), parentURL)];
  return candidates && candidates.find((file) => existsSync(file));
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
