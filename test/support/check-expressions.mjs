import { readFileSync } from 'node:fs';
import { check } from 'recheck';

// Reads regular expressions, as [source, flags], and writes what each of them costs. It is a program of its own because the
// checker takes ten times as long within Jest.
const costs = await Promise.all(
  JSON.parse(readFileSync(0, 'utf8')).map(async ([source, flags]) => {
    const { status, complexity } = await check(source, flags, { checker: 'automaton', timeout: null });
    return status === 'safe' ? 'linear' : (complexity?.type ?? 'unknown');
  }),
);
process.stdout.write(JSON.stringify(costs), () => process.exit()); // the checker's process would wait for more
