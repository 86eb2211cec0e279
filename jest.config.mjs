// `npm test` runs every suite that needs nothing but Node; suites on a real API server are in test/cluster.
export const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/esbuild-transform.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // No test is about its time: this ends only what hangs, also on a busy machine.
  testTimeout: 120_000,
  maxWorkers: 2,
};

export default {
  ...base,
  testMatch: ['<rootDir>/test/{unit,golden,property,fake}/**/*.test.ts'],
};
