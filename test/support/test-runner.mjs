import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import runByCircus from 'jest-circus/runner';
import { setGlobals } from './jest-globals.mjs';

register('./module-hooks.mjs', import.meta.url);

const require = createRequire(import.meta.url);
const HANDLERS = Symbol.for('EVENT_HANDLERS');

/**
 * Runs a file of tests by jest's own runner, but loads it and what it imports as Node does: what files have in common is
 * loaded once in each worker, and not again for each file.
 */
export default function runTests(globalConfig, config, environment, runtime, testPath, sendMessageToJest) {
  process.setSourceMapsEnabled(true);
  Error.prepareStackTrace = undefined; // Node maps stacks by itself
  const native = Object.assign(Object.create(runtime), {
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) => import(pathToFileURL(path).href),
    setGlobalsForRuntime: (globals) => setGlobals({ ...globals, timers: environment.fakeTimersModern }),
    /** The state of the tests that a file declares is that of a module, which therefore is loaded for each file. */
    requireInternalModule(path) {
      delete globalThis[HANDLERS];
      delete require.cache[path];
      return require(path);
    },
  });
  return runByCircus.default(globalConfig, config, environment, native, testPath, sendMessageToJest);
}
