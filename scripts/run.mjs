import { readFileSync } from 'node:fs';
import * as module from 'node:module';
import { pathToFileURL } from 'node:url';
import { versionProblem } from './node-version.mjs';

// `node scripts/run.mjs api` runs a program of the service. Every npm script that starts one uses this.

const [program] = process.argv.splice(2, 1);
const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const problem = versionProblem(process.versions.node, JSON.parse(manifest).engines.node);
if (problem) fail(problem);

let bundle;
try {
  const { freshBundle } = await import('./fresh-bundle.mjs');
  bundle = freshBundle(program);
} catch (error) {
  fail(error.message);
}
module.enableCompileCache?.(); // Node 22.8 and newer keep the compiled code for the next start
await import(pathToFileURL(bundle).href);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
