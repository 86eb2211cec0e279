import { basename } from 'node:path';
import TestRunner from 'jest-runner';

/**
 * Phase after phase, and in each the files of its lanes side by side, one after the other within a lane. So files of one
 * lane may share a namespace and the model; those of one namespace have another between them, since its deletion takes
 * 10 s. The third lane is for what mostly waits. What changes the release, or takes down what all use, has a phase of one
 * lane. A file that is not here comes last, alone.
 */
const phases = [
  // The first leaves no release behind, so that it is installed with what the second needs.
  [['chart-by-argocd', 'missing-image'], ['images']],
  [
    ['trial'],
    ['recipes', 'support-triage', 'argocd-sidecar', 'argocd-support-triage'],
    ['namespace-deletion'],
  ],
  // The last is last because a kubelet that has just started waits up to 30 s before it asks an agent whether it is ready.
  [['helm-upgrade', 'operator-away', 'faults']],
];
const named = new Set(phases.flat(2));

/** Runs each lane in a process of its own. The settings of Jest allow one worker for each call of its runner. */
export default class LaneRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    const nameOf = ({ path }) => basename(path, '.test.ts');
    const inOrder = (lane) => lane.flatMap((name) => tests.filter((test) => nameOf(test) === name));
    const rest = tests.map(nameOf).filter((name) => !named.has(name));
    for (const lanes of [...phases, [rest]]) {
      const filled = lanes.map(inOrder).filter((files) => files.length > 0);
      await Promise.all(filled.map((files) => super.runTests(files, watcher, { ...options, serial: false })));
    }
  }
}
