// `npm run test:cluster`: suites that need a real etcd and kube-apiserver.
import { base } from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: `${import.meta.dirname}/../..`,
  testMatch: ['<rootDir>/test/cluster/**/*.test.ts'],
  globalSetup: '<rootDir>/test/cluster/global-setup.mjs',
  globalTeardown: '<rootDir>/test/cluster/global-teardown.mjs',
  runner: '<rootDir>/test/cluster/longest-first.mjs',
  testTimeout: 600_000,
  // More than there are processors: much of what these tests do is to wait for leases, locks and retries.
  maxWorkers: 3,
  // Of a connection to Redis that is closed when Redis is away, ioredis keeps a timer for 2 s.
  openHandlesTimeout: 3_000,
};
