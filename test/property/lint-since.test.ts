import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { affectedTargets } from '../../plugin/lint/affected-targets.ts';
import { lintTargetsAt } from '../../plugin/lint/lint-paths.ts';
import { lintTargets } from '../../plugin/lint/targets.ts';
import { memoryFileSystem } from '../unit/plugin/memory-files.ts';
import { edits, type Files, present, repository } from './recipe-repositories.ts';

const targetsIn = (files: Files) => lintTargets(memoryFileSystem(files), '/repo');
const optionsIn = (files: Files) => () => ({
  fileSystem: memoryFileSystem(files),
  treeRoot: '/repo',
  displayBase: '/repo',
  policyDirectories: ['/repo/platform'],
});

async function findingsOf(files: Files, path: string) {
  const targets = targetsIn(files).filter((target) => target.path === path);
  return (await lintTargetsAt(targets, optionsIn(files))).findings;
}

test('what --since leaves out has the findings that it had before [LINT-14]', async () => {
  let leftOut = 0;
  let touched = 0;
  await fc.assert(
    fc.asyncProperty(repository, edits, async (start, changes) => {
      const [before, after] = [present(start), present({ ...start, ...Object.fromEntries(changes) })];
      const isLink = (files: Files, path: string) => typeof files[path] === 'object';
      const changed = changes.map(([path]) => path).filter((path) => before[path] !== after[path]);
      // Lint takes every target when a link is among the changes.
      fc.pre(!changed.some((path) => isLink(before, path) || isLink(after, path)));
      const targets = targetsIn(after);
      const affected = await affectedTargets(targets, optionsIn(after), changed);
      for (const target of targets) {
        if (affected.includes(target)) {
          touched += 1;
          continue;
        }
        leftOut += 1;
        expect(await findingsOf(after, target.path)).toEqual(await findingsOf(before, target.path));
      }
    }),
    { numRuns: 60 },
  );
  // The test would hold for a --since that takes everything, or nothing that is of interest.
  expect(leftOut).toBeGreaterThan(20);
  expect(touched).toBeGreaterThan(20);
});
