import { finding } from '../errors.ts';
import { type FieldTree, fieldTree, visitFields } from '../field-tree.ts';
import { type FieldPath, type Finding, formatPath } from '../finding.ts';
import type { ToolGuardrails } from '../generated/types.ts';
import type { KubeObject } from '../kube-object.ts';
import { isKind } from './kinds.ts';
import { type Unhonoured, unhonouredFields, unhonouredTools } from './unhonoured-fields.ts';

const treeOfKind: ReadonlyMap<string, FieldTree<Unhonoured>> = new Map(
  Object.entries(unhonouredFields).map(([kind, fields]) => [kind, fieldTree(fields)]),
);

/** A warning for every field that has no effect in this release. */
export function unhonouredFindings(object: KubeObject): readonly Finding[] {
  const found: Finding[] = [...searchFindings(object), ...builtInFindings(object)];
  const tree = treeOfKind.get(object.kind);
  if (tree === undefined) return found;
  visitFields(object, tree, (field, value, path) => {
    if (field.unless?.includes(value) !== true) found.push(notHonoured(field.sentence, path, object.kind));
  });
  return found;
}

function notHonoured(sentence: string, path: FieldPath, kind: string): Finding {
  return finding('field.not-honoured', { field: fieldName(path, kind), sentence }, { path });
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
    if (!unhonouredTools.includes(pattern.replace(/^builtin(?:\/|__)/, ''))) return [];
    const sentence = `built-in tool "${pattern}" is not offered yet`;
    const path = [...owner, 'guardrails', 'tools', 'allow', index];
    return [notHonoured(sentence, path, '')];
  });
}

/** Nodes of a search have no files (orchestration 6). */
function searchFindings(object: KubeObject): readonly Finding[] {
  if (!isKind(object, 'SwarmTeam') || object.spec.search === undefined) return [];
  if (object.spec.artifactStore === undefined) return [];
  const sentence = 'the nodes of a search leave no artifacts';
  return [notHonoured(sentence, ['spec', 'artifactStore'], object.kind)];
}
