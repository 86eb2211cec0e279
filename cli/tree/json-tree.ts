import type { SwarmRun } from '../../schemas/generated/types.ts';
import { type Branch, branchesOf } from './branch.ts';

/** The tree of a run for programs: the fields of `status.searchTree`, each node with its children in it. */
export function jsonTree({ metadata, spec, status }: SwarmRun): string {
  const { nodes = [], ...facts } = status?.searchTree ?? {};
  const { name, namespace } = metadata;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const document = {
    run: name,
    namespace,
    phase: status?.phase,
    reason: ready?.reason,
    message: ready?.message,
    strategy: spec.search?.strategy,
    ...facts,
    tree: branchesOf(nodes).map(nested),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function nested({ node, children }: Branch): object {
  return { ...node, children: children.map(nested) };
}
