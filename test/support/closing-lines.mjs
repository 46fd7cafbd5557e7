import { writeSync } from 'node:fs';
import { relative } from 'node:path';

/** How many of the slowest files are named. */
const SLOWEST = 10;
/** What `tools.ts` ends the title of a test or group with that is skipped for want of a tool. */
const NEEDS = /\(needs (.+)\)$/;

/** The last lines of a run, for people and for CI; the very last one says how many tests have passed. */
export default class ClosingLines {
  onRunComplete(_contexts, results) {
    const lines = [...slowest(results), pace(results), ...missingTools(results), sum(results)];
    // Jest has something to say after its reporters.
    process.once('exit', () => writeSync(1, `\n${lines.join('\n')}\n`));
  }
}

function slowest({ testResults }) {
  const timed = testResults.map(({ testFilePath, perfStats, testResults: tests }) => {
    const seconds = ((perfStats.end - perfStats.start) / 1000).toFixed(1).padStart(6);
    return `${seconds} s  ${String(tests.length).padStart(4)} tests  ${relative(process.cwd(), testFilePath)}`;
  });
  return ['The slowest files:', ...timed.sort().reverse().slice(0, SLOWEST)];
}

function pace({ numPassedTests, numFailedTests, startTime }) {
  const [tests, seconds] = [numPassedTests + numFailedTests, (Date.now() - startTime) / 1000];
  return `${tests} tests in ${seconds.toFixed(0)} s, ${(tests / seconds).toFixed(1)} tests a second`;
}

/** One line for each tool that tests were skipped for want of. */
export function missingTools({ testResults }) {
  const skipped = new Map();
  for (const { status, ancestorTitles, title } of testResults.flatMap((file) => file.testResults)) {
    const needed = [...ancestorTitles, title].map((one) => NEEDS.exec(one)?.[1]).find((one) => one !== undefined);
    if (status === 'pending' && needed) skipped.set(needed, (skipped.get(needed) ?? 0) + 1);
  }
  return [...skipped].map(([needed, count]) => `MISSING: ${needed}. Skipped tests: ${count}`);
}

function sum({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}`;
}
