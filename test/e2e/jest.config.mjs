// `npm run test:e2e`: suites on a whole node, with pods, Helm and Argo CD. See README.md.
import { base } from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: `${import.meta.dirname}/../..`,
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  globalSetup: '<rootDir>/test/e2e/global-setup.mjs',
  globalTeardown: '<rootDir>/test/e2e/global-teardown.mjs',
  runner: '<rootDir>/test/e2e/lanes.mjs',
  testTimeout: 180_000,
  // Of each lane.
  maxWorkers: 1,
};
