import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterPrograms } from '../support/cluster/programs.ts';
import type { BenchSize } from './bench-size.ts';
import { compared } from './compared.ts';
import { benchManifests } from './manifests.ts';
import type { Row } from './row.ts';
import { type TimedProcess, timedProcess } from './timed-process.ts';

const root = join(import.meta.dirname, '../..');
const schemas = join(root, 'schemas/generated/kubeconform/kubeswarm.io');
const RECIPE = 1_000;
const corpora = [
  { count: 100, rounds: 11 },
  { count: 1_000, rounds: 7 },
  { count: 10_000, rounds: 1 },
] as const;

/**
 * `swarm lint` (schema, CEL, references, policy) against `kubeconform` (schema) and `conftest` (one rule in Rego), all
 * on the same files, of which none has a mistake.
 */
export async function run(size: BenchSize): Promise<readonly Row[]> {
  const programs = await clusterPrograms(['kubeconform', 'conftest']);
  if (programs.kind === 'missing') throw new Error(programs.message);
  const { kubeconform, conftest } = programs.paths;
  const location = `${schemas}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json`;
  const commands = {
    'swarm lint': [process.execPath, join(root, 'dist/swarm.mjs'), 'lint', '.'],
    kubeconform: [
      kubeconform,
      '-strict',
      '-ignore-filename-pattern',
      'recipe.yaml',
      '-schema-location',
      location,
      '.',
    ],
    conftest: [
      conftest,
      'test',
      '--no-color',
      '--policy',
      join(import.meta.dirname, 'policy'),
      '--ignore',
      'recipe.yaml',
      '.',
    ],
  };
  const rows: Row[] = [];
  for (const { count: whole, rounds } of corpora) {
    const count = size(whole);
    const folder = mkdtempSync(join(tmpdir(), 'bench-lint-'));
    try {
      write(folder, count, (text) => text);
      const start = (command: readonly string[]): TimedProcess => {
        const result = timedProcess(command, folder);
        if (result.status !== 0)
          throw new Error(`${command.join(' ')} exited ${result.status}: ${result.stdout.slice(0, 2000)}`);
        return result;
      };
      const competitors = Object.entries(commands).map(([name, command]) => ({
        name,
        run: () => start(command),
      }));
      start(commands['swarm lint']);
      rows.push(...(await compared(`${count} manifests`, size(rounds), competitors)));
      if (whole === 100) refuseAlike(folder, commands['swarm lint'], commands.conftest);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

/** That the rule in Rego is the rule of the policy is not believed: both must refuse the same manifests of each file. */
function refuseAlike(folder: string, lint: readonly string[], conftest: readonly string[]): void {
  write(folder, 100, (text) =>
    text.replaceAll(/(name: investigator-\d*7\n[\s\S]*?model: )qwen2\.5:7b/g, '$1gpt-4o'),
  );
  const filesIn = (stdout: string, line: RegExp): string =>
    [...stdout.matchAll(line)]
      .map(([, file]) => file)
      .sort()
      .join(' ');
  const ours = filesIn(timedProcess(lint, folder).stdout, /^(\S+):\d+:\d+ \[policy\.models\.allowed\]/gm);
  const theirs = filesIn(timedProcess(conftest, folder).stdout, /^FAIL - (\S+) - main - /gm);
  if (ours === '' || ours !== theirs) throw new Error(`swarm lint refuses ${ours}, and conftest ${theirs}`);
}

/** Recipes of at most a thousand manifests. */
function write(folder: string, count: number, change: (text: string) => string): void {
  for (let index = 0; index * RECIPE < count; index += 1) {
    const recipe = join(folder, `recipe-${index}`);
    mkdirSync(recipe, { recursive: true });
    writeFileSync(
      join(recipe, 'recipe.yaml'),
      `apiVersion: recipes.kubeswarm.io/v1\nkind: Recipe\nmetadata: {name: bench-${index}}\n`,
    );
    for (const { file, text } of benchManifests(Math.min(count, RECIPE)))
      writeFileSync(join(recipe, file), change(text));
  }
}
