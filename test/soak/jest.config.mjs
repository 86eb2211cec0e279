// `npm run test:soak`: what takes minutes and is not part of CI.
import { base } from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: `${import.meta.dirname}/../..`,
  testMatch: ['<rootDir>/test/soak/**/*.test.ts'],
  testTimeout: 3_600_000,
  maxWorkers: 1,
};
