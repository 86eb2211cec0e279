import { posix } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { refreshPaths } from '../../plugin/install/refresh-paths.ts';
import { lintTargets } from '../../plugin/lint/targets.ts';
import { renderRecipe } from '../../plugin/render-recipe.ts';
import { memoryFileSystem } from '../unit/plugin/memory-files.ts';
import { edits, type Files, present, repository } from './recipe-repositories.ts';

const optionsIn = (files: Files) => ({
  fileSystem: memoryFileSystem(files),
  treeRoot: '/repo',
  displayBase: '/repo',
});

/** As Argo CD 3.2 reads the annotation: util/app/path, GetSourceRefreshPaths and AppFilesHaveChanged. */
function isRefreshedBy(changed: string, { source, annotation }: { source: string; annotation: string }) {
  return annotation.split(';').some((item) => {
    const path = posix.isAbsolute(item) ? item : posix.join('/', source, item);
    return changed === path || path === '/' || changed.startsWith(`${posix.normalize(path)}/`);
  });
}

test('[DOCTOR-5] a commit that the annotation leaves out changes no render in any environment', async () => {
  let leftOut = 0;
  let refreshed = 0;
  await fc.assert(
    fc.asyncProperty(repository, edits, async (start, changes) => {
      const [before, after] = [present(start), present({ ...start, ...Object.fromEntries(changes) })];
      const changed = changes.map(([path]) => path).filter((path) => before[path] !== after[path]);
      fc.pre(changed.length > 0);
      for (const { path } of lintTargets(memoryFileSystem(before), '/repo')) {
        const paths = await refreshPaths(path, optionsIn(before));
        if (changed.some((file) => isRefreshedBy(file.replace('/repo', ''), paths))) {
          refreshed += 1;
          continue;
        }
        leftOut += 1;
        for (const environment of [undefined, 'prod'])
          expect(await rendered(after, path, environment)).toEqual(await rendered(before, path, environment));
      }
    }),
    { numRuns: 40 },
  );
  // It would hold for an annotation that names everything, or nothing of interest.
  expect(leftOut).toBeGreaterThan(20);
  expect(refreshed).toBeGreaterThan(20);
});

async function rendered(files: Files, path: string, environment: string | undefined) {
  const chosen = environment === undefined ? {} : { environment };
  const { text, findings } = await renderRecipe(path, { ...optionsIn(files), ...chosen });
  return { text, findings };
}
