import { expect, test } from '@jest/globals';
import { oldNode } from '../../../cli/bin/old-node.ts';

test.each(['24.0.0', '24.21.0', '100.1.0'])('Node %s will do', (version) => {
  expect(oldNode(version)).toBeUndefined();
});

test.each(['9.11.2', '20.20.2', '23.11.1'])(
  'Node %s is too old, which is said instead of an internal error',
  (version) => {
    expect(oldNode(version)).toContain(`error: swarm needs Node 24 or newer, and this is ${version}. `);
  },
);
