import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const COMPILED = new URL('../../dist/observability/json-logger.js', import.meta.url).href;

/** The messages that a process has logged by the time it has ended. */
function loggedBy(script: string): string[] {
  const source = `import { JsonLogger } from '${COMPILED}'; const logger = new JsonLogger('info', () => false); ${script}`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { message: string }).message);
}

it.each([
  ['by itself', ''],
  ['at once', 'process.exit(1);'],
  ['by an error', 'throw new Error();'],
])('a process that ends %s has written every line, in order', (_how, end) => {
  const lines = 'for (let line = 1; line <= 3; line++) logger.log(`line ${line}`);';
  const logged = ['line 1', 'line 2', 'line 3'];
  expect(loggedBy(`${lines} await new Promise(setImmediate); ${lines} ${end}`)).toEqual([...logged, ...logged]);
});
