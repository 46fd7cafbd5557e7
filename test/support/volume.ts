/**
 * What is done again and again, so that chance has its chance, is done this many times as often. `npm test` does it just
 * often enough to see each kind; `npm run test:soak` runs the files that import this with a volume of 10.
 */
export const VOLUME = Number(process.env.TEST_VOLUME ?? 1);
