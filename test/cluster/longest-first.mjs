import { basename } from 'node:path';
import TestRunner from 'jest-runner';

/** Files of half a minute and more, the longest last. */
const long = [
  'search',
  'budget-programs',
  'bullmq-behaviour',
  'fault-upgrade',
  'ledger-programs',
  'fault-loop',
  'manager-memory',
  'certificate-rotation',
  'fault-matrix',
];
const place = ({ path }) => long.indexOf(basename(path, '.test.ts'));

/** Begins with the long files: at the end no worker is left with one of them while the others have nothing to do. */
export default class LongestFirstRunner extends TestRunner {
  runTests(tests, ...rest) {
    return super.runTests(
      tests.toSorted((a, b) => place(b) - place(a)),
      ...rest,
    );
  }
}
