const LEVELS = '(spec|int-spec|e2e-spec|contract-spec|arch-spec)';

/** Tests read the sources; those that start processes run the bundles. */
export default {
  testRegex: `\\.${LEVELS}\\.ts$`,
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/test/tools/'],
  // Only for --findRelatedTests and --onlyChanged: `testRunner` loads modules as Node does.
  moduleNameMapper: {
    '^@invites/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@invites/([^/]+)/([^/]+)$': ['<rootDir>/libs/$1/src/$2.ts', '<rootDir>/libs/$1/src/$2/index.ts'],
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {},
  globalSetup: './test/support/start-postgres.mjs',
  globalTeardown: './test/support/stop-postgres.mjs',
  reporters: ['default', 'summary', './test/support/closing-lines.mjs'],
  testSequencer: './test/support/longest-first.mjs',
  testRunner: './test/support/test-runner.mjs',
  testEnvironment: './test/support/environment.mjs',
  testTimeout: 120_000 * Number(process.env.TEST_VOLUME ?? 1),
  // Half of them wait for a process, a timeout or a mail.
  maxWorkers: 3,
};
