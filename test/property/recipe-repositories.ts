import fc from 'fast-check';
import type { MemoryEntry } from '../unit/plugin/memory-files.ts';
import { agent, recipe } from '../unit/plugin/render-files.ts';

export type Files = Readonly<Record<string, MemoryEntry>>;

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
/** A repository of recipes that import, link and share, by path. */
export const repository = fc.record(
  Object.fromEntries(Object.keys(places).map((path) => [path, entriesOf(path)])),
);
/** What a commit writes and removes. */
export const edits = fc.array(
  fc.constantFrom(...Object.keys(places)).chain((path) => fc.tuple(fc.constant(path), entriesOf(path))),
  { minLength: 1, maxLength: 3 },
);

export function present(entries: Readonly<Record<string, MemoryEntry | undefined>>): Files {
  const found: Record<string, MemoryEntry> = { '/repo/.git/HEAD': '' };
  for (const [path, entry] of Object.entries(entries)) if (entry !== undefined) found[path] = entry;
  return found;
}
