import TestSequencer from '@jest/test-sequencer';

/** What takes longest: browsers, waits, compilers, real processes. On a clean checkout jest has no times to go by. */
const LONGEST = [
  'test/browser/',
  'test/support/',
  'test/library/',
  'test/faults/',
  'test/architecture/',
  'libs/embedded-postgres/',
  'libs/client/',
  'libs/invites/src/infrastructure/',
  'test/concurrency/',
  'test/contract/',
  'test/e2e/',
];

/** Begins with what takes long, so that at the end no worker waits for another. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => LONGEST.findIndex((folder) => path.includes(`/${folder}`)) + 1 || LONGEST.length + 1;
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
