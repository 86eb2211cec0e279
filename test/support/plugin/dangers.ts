import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Stands in every file outside of the repository, and must stand in no output. */
export const CANARY = 'canary-7f3a';

/** One thing that a repository may do to who reads it. `outside` is a folder beside it that holds secrets. */
export interface Danger {
  readonly name: string;
  readonly put: (repository: string, outside: string) => void;
  /** Of what the findings, or the complaint about the command line, tell. */
  readonly told: RegExp;
}

/** The recipe that the dangers are put into, and a file of lint for each of its own. */
export const goodRepository: Readonly<Record<string, string>> = {
  'recipes/demo/recipe.yaml':
    'apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: demo}\nparameters: {properties: {text: {type: string, default: x}}}\n',
  'recipes/demo/values.yaml': 'text: hello\n',
  'recipes/demo/partials/label.hbs': '{{text}}\n',
  'recipes/demo/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
  'recipes/demo/b.yaml.hbs':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n  text: {{> label}}\n',
};

export function aliasBomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 12; level += 1)
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`);
  return `${lines.join('\n')}\n`;
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  writeFileSync(path, text);
}

function link(to: string, path: string): void {
  rmSync(path, { force: true, recursive: true });
  symlinkSync(to, path);
}

/** 3 GB without a block on the disk. */
function hole(path: string): void {
  write(path, '');
  truncateSync(path, 3_000_000_000);
}

/** Who opens it for reading waits for a writer, for ever. */
function pipe(path: string): void {
  rmSync(path, { force: true });
  const { status } = spawnSync('mkfifo', [path]);
  if (status !== 0) throw new Error('mkfifo failed');
}

const recipeWith = (lines: string): string => `${goodRepository['recipes/demo/recipe.yaml']}${lines}\n`;

const read = ['recipe.yaml', 'values.yaml', 'partials/label.hbs', 'a.yaml'] as const;

/** What may be wrong with the files that a render reads. */
export const recipeDangers: readonly Danger[] = [
  ...read.flatMap((file): Danger[] => [
    {
      name: `${file} is a link out`,
      put: (repository, outside) =>
        link(join(outside, 'secret.yaml'), join(repository, 'recipes/demo', file)),
      told: /file\.link/,
    },
    {
      name: `${file} is huge`,
      put: (repository) => hole(join(repository, 'recipes/demo', file)),
      told: /file\.limit/,
    },
    {
      name: `${file} is a pipe`,
      put: (repository) => pipe(join(repository, 'recipes/demo', file)),
      told: /file\.link/,
    },
  ]),
  ...['recipe.yaml', 'values.yaml', 'a.yaml'].map(
    (file): Danger => ({
      name: `${file} is an alias bomb`,
      put: (repository) => write(join(repository, 'recipes/demo', file), aliasBomb()),
      told: /file\.limit[\s\S]*aliases write/,
    }),
  ),
  {
    name: 'a folder is a link out',
    put: (repository, outside) => link(outside, join(repository, 'recipes/demo/manifests')),
    told: /file\.link/,
  },
  {
    name: 'a folder links to itself',
    put: (repository) => {
      link('.', join(repository, 'recipes/demo/manifests'));
      write(join(repository, 'recipes/demo/c.yaml'), 'a: [\n');
    },
    told: /yaml\.syntax/,
  },
  ...['imports: [{path: ../../../outside}]', 'policies: [../../../outside/secret.yaml]'].map(
    (lines): Danger => ({
      name: lines,
      put: (repository) => write(join(repository, 'recipes/demo/recipe.yaml'), recipeWith(lines)),
      told: /import\.outside/,
    }),
  ),
];
