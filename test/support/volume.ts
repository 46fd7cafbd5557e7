import { describe, it } from '@jest/globals';

/**
 * What is done again and again, so that chance has its chance, is done this many times as often. `npm test` does it just
 * often enough to see each kind; `npm run test:soak` runs the files that import this with a larger volume.
 */
export const VOLUME = Number(process.env.TEST_VOLUME ?? 1);

/** The last words of a title, which the closing lines of a run count. */
const LEFT = '(left to npm run test:soak)';

/* eslint-disable jest/expect-expect, jest/no-disabled-tests, jest/valid-describe-callback, jest/valid-title -- they are the caller's */

/** A case of a kind that another test proves in `npm test`: skipped there, and counted, it is run by the soak. */
export function itInSoak(title: string, test: () => Promise<void>, declare: Declare = it): void {
  if (VOLUME > 1) declare(title, test);
  else it.skip(`${title} ${LEFT}`, test);
}

type Declare = (title: string, test: () => Promise<void>) => void;

/** The same for a group of tests. */
export function describeInSoak(title: string, tests: () => void): void {
  if (VOLUME > 1) describe(title, tests);
  else describe.skip(`${title} ${LEFT}`, tests);
}
