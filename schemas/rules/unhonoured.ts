import { finding } from '../errors.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import type { KubeObject } from '../kube-object.ts';
import { isRecord } from './json-value.ts';
import { isKind } from './kinds.ts';
import { isHonouredMode, ownRunRefusals } from './run-refusals.ts';
import { teamMode } from './team-mode.ts';
import { runsRefused, type Unhonoured, unhonouredFields } from './unhonoured-fields.ts';

const withoutEffect = 'It is kept and has no effect in this release';

/** The paths of one kind as a tree, so that a field that is not set costs one look, however much hangs below it. */
interface PathTree {
  readonly below: Map<string, PathTree>;
  entry?: Unhonoured;
}

const treeOfKind: ReadonlyMap<string, PathTree> = new Map(
  Object.entries(unhonouredFields).map(([kind, entries]) => [kind, pathTree(entries)]),
);

function pathTree(entries: readonly Unhonoured[]): PathTree {
  const root: PathTree = { below: new Map() };
  for (const entry of entries) {
    let node = root;
    for (const segment of entry.path.replaceAll('[]', '.[]').split('.')) {
      const next = node.below.get(segment) ?? { below: new Map() };
      node.below.set(segment, next);
      node = next;
    }
    node.entry = entry;
  }
  return root;
}

/** A warning for every field that has no effect in this release, and an error for a run that nobody works on. */
export function unhonouredFindings(object: KubeObject): readonly Finding[] {
  const found: Finding[] = [...modeFindings(object)];
  const tree = treeOfKind.get(object.kind);
  if (tree !== undefined) collect(object, tree, [], object.kind, found);
  return found;
}

function collect(
  value: unknown,
  { below, entry }: PathTree,
  path: FieldPath,
  kind: string,
  found: Finding[],
): void {
  if (entry !== undefined && entry.unless?.includes(value) !== true) {
    const { sentence, consequence = withoutEffect } = entry;
    found.push(
      finding('field.not-honoured', { field: fieldName(path, kind), sentence, consequence }, { path }),
    );
  }
  for (const [segment, node] of below) {
    if (segment === '[]' && Array.isArray(value)) {
      for (const [index, item] of value.entries()) collect(item, node, [...path, index], kind, found);
    } else if (isRecord(value) && value[segment] !== undefined) {
      collect(value[segment], node, [...path, segment], kind, found);
    }
  }
}

/** What has no effect at all is called by its kind. */
function fieldName(path: FieldPath, kind: string): string {
  return path.length === 1 ? kind : formatPath(path);
}

function modeFindings(object: KubeObject): readonly Finding[] {
  if (isKind(object, 'SwarmRun')) return ownRunRefusals(object.spec);
  if (!isKind(object, 'SwarmTeam') || isHonouredMode(object.spec)) return [];
  const sentence = `${teamMode(object.spec)} mode is not carried out yet`;
  const parameters = { field: object.kind, sentence, consequence: runsRefused };
  return [finding('field.not-honoured', parameters, { path: ['spec'] })];
}
