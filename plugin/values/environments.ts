import { join } from 'node:path';
import type { SourcePosition } from '../../schemas/finding.ts';
import { findingAt, type Report } from '../findings.ts';
import { nearHint } from '../near-hint.ts';
import type { Tree } from '../read/tree.ts';

/** The environments of a recipe: its files values/<environment>.yaml, in order. */
export function environmentsOf(tree: Tree, folder: string): readonly string[] {
  const directory = join(folder, 'values');
  if (tree.fileSystem.facts(directory)?.kind !== 'directory') return [];
  return tree.fileSystem
    .list(directory)
    .flatMap(({ name }) => (/^[^.].*\.yaml$/.test(name) ? [name.slice(0, -'.yaml'.length)] : []));
}

/** Chooses the environment: what was asked for, else the recipe's default. Unknown or undecided is value.environment. */
export function chooseEnvironment(
  known: readonly string[],
  asked: string | undefined,
  defaultEnvironment: string | undefined,
  position: SourcePosition,
  report: Report,
): string | undefined {
  const environment = asked ?? defaultEnvironment;
  const list = known.length === 0 ? 'this recipe has none' : `known: ${known.join(', ')}`;
  if (environment === undefined) {
    if (known.length === 0) return undefined;
    const fix = 'Pass parameter environment (or --environment), or set defaultEnvironment in recipe.yaml';
    report(findingAt(position, 'value.environment', `no environment is chosen (${list})`, fix));
    return undefined;
  }
  if (known.includes(environment)) return environment;
  const fact = `there is no environment ${JSON.stringify(environment)} (${list})${nearHint(environment, known)}`;
  const fix =
    known.length === 0
      ? 'Add values/<environment>.yaml, or ask for none'
      : 'Use one of these, or add its file in values/';
  report(findingAt(position, 'value.environment', fact, fix));
  return undefined;
}
