import { finding } from '../errors.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import type { ToolGuardrails } from '../generated/types.ts';
import type { KubeObject } from '../kube-object.ts';
import { isRecord } from './json-value.ts';
import { isKind } from './kinds.ts';
import { isHonouredMode, ownRunRefusals } from './run-refusals.ts';
import { teamMode } from './team-mode.ts';
import { builtInTools } from './tool-patterns.ts';
import { runsRefused, type Unhonoured, unhonouredFields } from './unhonoured-fields.ts';

const withoutEffect = 'It is kept and has no effect in this release';

/** The paths of one kind as a tree, so that a field that is not set costs one look, however much hangs below it. */
interface PathTree {
  readonly segment: string;
  readonly below: PathTree[];
  entry?: Unhonoured;
}

const treeOfKind: ReadonlyMap<string, PathTree> = new Map(
  Object.entries(unhonouredFields).map(([kind, entries]) => [kind, pathTree(kind, entries)]),
);

function pathTree(kind: string, entries: readonly Unhonoured[]): PathTree {
  const root: PathTree = { segment: kind, below: [] };
  for (const entry of entries) {
    let node = root;
    for (const segment of entry.path.replaceAll('[]', '.[]').split('.')) {
      let next = node.below.find((known) => known.segment === segment);
      if (next === undefined) {
        next = { segment, below: [] };
        node.below.push(next);
      }
      node = next;
    }
    node.entry = entry;
  }
  return root;
}

/** A warning for every field that has no effect in this release, and an error for a run that nobody works on. */
export function unhonouredFindings(object: KubeObject): readonly Finding[] {
  const found: Finding[] = [...modeFindings(object), ...builtInFindings(object)];
  const tree = treeOfKind.get(object.kind);
  if (tree !== undefined) collect(object, tree, [], object.kind, found);
  return found;
}

/** `path` is one list for the whole walk: most fields are no findings, and then no path is needed. */
function collect(
  value: unknown,
  { below, entry }: PathTree,
  path: (string | number)[],
  kind: string,
  found: Finding[],
): void {
  if (entry !== undefined && entry.unless?.includes(value) !== true)
    found.push(notHonoured(entry, [...path], kind));
  const visit = (inner: unknown, segment: string | number, node: PathTree): void => {
    path.push(segment);
    collect(inner, node, path, kind, found);
    path.pop();
  };
  for (const node of below) {
    const { segment } = node;
    if (segment === '[]' && Array.isArray(value)) {
      value.forEach((item, index) => {
        visit(item, index, node);
      });
    } else if (isRecord(value) && value[segment] !== undefined) {
      visit(value[segment], segment, node);
    }
  }
}

function notHonoured(
  { sentence, consequence = withoutEffect }: Pick<Unhonoured, 'sentence' | 'consequence'>,
  path: FieldPath,
  kind: string,
): Finding {
  return finding('field.not-honoured', { field: fieldName(path, kind), sentence, consequence }, { path });
}

/** What has no effect at all is called by its kind. */
function fieldName(path: FieldPath, kind: string): string {
  return path.length === 1 ? kind : formatPath(path);
}

/** Allow lists name built-in tools to have them offered (decision 6). */
function builtInFindings(object: KubeObject): readonly Finding[] {
  if (isKind(object, 'SwarmAgent')) return allowFindings(object.spec.guardrails?.tools, ['spec']);
  if (!isKind(object, 'SwarmTeam')) return [];
  return (object.spec.roles ?? []).flatMap(({ guardrails }, index) =>
    allowFindings(guardrails?.tools, ['spec', 'roles', index]),
  );
}

function allowFindings(tools: ToolGuardrails | undefined, owner: FieldPath): readonly Finding[] {
  return (tools?.allow ?? []).flatMap((pattern, index) => {
    if (!builtInTools.includes(pattern.replace(/^builtin(?:\/|__)/, ''))) return [];
    const sentence = `built-in tool "${pattern}" is not offered yet`;
    const path = [...owner, 'guardrails', 'tools', 'allow', index];
    return [notHonoured({ sentence }, path, '')];
  });
}

function modeFindings(object: KubeObject): readonly Finding[] {
  if (isKind(object, 'SwarmRun')) return ownRunRefusals(object.spec);
  if (!isKind(object, 'SwarmTeam') || isHonouredMode(object.spec)) return [];
  const sentence = `${teamMode(object.spec)} mode is not carried out yet`;
  const parameters = { field: object.kind, sentence, consequence: runsRefused };
  return [finding('field.not-honoured', parameters, { path: ['spec'] })];
}
