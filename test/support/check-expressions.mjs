import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// Reads regular expressions, as [source, flags], and writes what each of them costs. A program of its own: within Jest the
// checker takes ten times as long. This is its build in plain JavaScript; its main entry looks for a Java or native program.
const { checkSync } = createRequire(import.meta.url)('recheck/lib/browser.js');

const costs = JSON.parse(readFileSync(0, 'utf8')).map(([source, flags]) => {
  const { status, complexity } = checkSync(source, flags, { checker: 'automaton', timeout: 60_000 });
  return status === 'safe' ? 'linear' : (complexity?.type ?? 'unknown');
});
process.stdout.write(JSON.stringify(costs));
