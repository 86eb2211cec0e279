import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { affectedTargets } from '../../plugin/lint/affected-targets.ts';
import { lintTargetsAt } from '../../plugin/lint/lint-paths.ts';
import { lintTargets } from '../../plugin/lint/targets.ts';
import { type MemoryEntry, memoryFileSystem } from '../unit/plugin/memory-files.ts';
import { agent, recipe } from '../unit/plugin/render-files.ts';

type Files = Readonly<Record<string, MemoryEntry>>;

const folders = ['/repo/a', '/repo/b', '/repo/shared'] as const;
const policy = (models: string) =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmPolicy\nmetadata: {name: p}\nspec: {enforcementMode: Enforce, models: {allowed: [${models}]}}\n`;
const parameters = 'parameters: {properties: {model: {type: string, default: qwen}}}\n';

/** What may stand in each place; each place knows what makes sense there, so that most repositories are of use. */
const places: Readonly<Record<string, readonly MemoryEntry[]>> = {
  ...Object.fromEntries(
    folders.flatMap((folder) => [
      [
        `${folder}/recipe.yaml`,
        [
          recipe(parameters),
          recipe(`${parameters}imports: [{path: ../shared}]\n`),
          recipe(`${parameters}imports: [{path: ../b, parameters: {model: gpt}}]\n`),
          recipe(`${parameters}policies: [../policies/p.yaml]\n`),
          recipe(`${parameters}include: ["**/*.yaml", "**/*.hbs"]\n`),
        ],
      ],
      [`${folder}/values.yaml`, ['model: qwen\n', 'model: gpt\n', 'modle: x\n']],
      [`${folder}/values/dev.yaml`, ['model: gpt\n', '']],
      [`${folder}/values/prod.yaml`, ['model: [\n', '']],
      [`${folder}/one.yaml`, [agent('one'), agent('one', '  modle: x\n'), { link: '../shared/one.yaml' }]],
      [`${folder}/two.yaml.hbs`, [agent('two').replace('qwen2.5:7b', '{{model}}'), '{{> part}}\n']],
      [`${folder}/manifests/deep/three.yaml`, [agent('three'), agent('one')]],
      [`${folder}/manifests/link`, [{ link: '../../shared/manifests' }]],
      [`${folder}/partials/part.hbs`, [agent('part'), agent('part', '  envFrom: []\n'), '{{model}}']],
      [`${folder}/README.md`, ['x', 'y']],
    ]),
  ),
  '/repo/policies/p.yaml': [policy('qwen*'), policy('gpt*'), 'a: ['],
  '/repo/platform/p.yaml': [policy('"*"'), policy('none')],
};

const entriesOf = (path: string) =>
  fc.constantFrom<MemoryEntry | undefined>(undefined, ...(places[path] ?? []));
const repository = fc.record(Object.fromEntries(Object.keys(places).map((path) => [path, entriesOf(path)])));
const edits = fc.array(
  fc.constantFrom(...Object.keys(places)).chain((path) => fc.tuple(fc.constant(path), entriesOf(path))),
  { minLength: 1, maxLength: 3 },
);

function present(entries: Readonly<Record<string, MemoryEntry | undefined>>): Files {
  const found: Record<string, MemoryEntry> = { '/repo/.git/HEAD': '' };
  for (const [path, entry] of Object.entries(entries)) if (entry !== undefined) found[path] = entry;
  return found;
}

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
