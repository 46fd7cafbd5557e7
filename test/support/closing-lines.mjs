import { writeSync } from 'node:fs';
import { relative } from 'node:path';

/** How many of the slowest files are named. */
const SLOWEST = 10;
/** What `tools.ts` ends the title of a test or group with that is skipped for want of a tool. */
const NEEDS = /\(needs (.+)\)$/;
/** What `volume.ts` ends the title of a test or group with that the soak runs. */
const LEFT = /\(left to npm run test:soak\)$/;

/** The last lines of a run, for people and for CI; the very last one says how many tests have passed. */
export default class ClosingLines {
  onRunComplete(_contexts, results) {
    const lines = [...slowest(results), pace(results), ...missingTools(results), ...leftToSoak(results), sum(results)];
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
  for (const titles of skippedTests(testResults)) {
    const needed = titles.map((one) => NEEDS.exec(one)?.[1]).find((one) => one !== undefined);
    if (needed) skipped.set(needed, (skipped.get(needed) ?? 0) + 1);
  }
  return [...skipped].map(([needed, count]) => `MISSING: ${needed}. Skipped tests: ${count}`);
}

/** One line with how many tests were left out, because others prove the same. */
export function leftToSoak({ testResults }) {
  const count = skippedTests(testResults).filter((titles) => titles.some((one) => LEFT.test(one))).length;
  return count > 0 ? [`Left to npm run test:soak: ${count} ${count === 1 ? 'test' : 'tests'}`] : [];
}

/** The titles of each test that was skipped, with those of its groups. */
function skippedTests(testResults) {
  return testResults
    .flatMap((file) => file.testResults)
    .filter(({ status }) => status === 'pending')
    .map(({ ancestorTitles, title }) => [...ancestorTitles, title]);
}

function sum({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests }) {
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  return `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}`;
}
