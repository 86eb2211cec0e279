import type { LabelSelector } from '../../generated/types.ts';
import type { KubeObject } from '../../kube-object.ts';

/** What the rules know of a namespace; labels and annotations are absent when it has not been read. */
export interface NamespaceFacts {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const BYPASS = 'kubeswarm.io/policy-bypass';

interface Selecting extends KubeObject {
  readonly spec: { readonly namespaceSelector?: LabelSelector };
}

/**
 * The policies (or settings, notifies) that concern a namespace: its own, and those of the operator's namespace
 * whose namespaceSelector matches (gitops 15). A selector anywhere else is ignored.
 */
export function governing<T extends Selecting>(
  objects: readonly T[],
  namespace: NamespaceFacts,
  operatorNamespace: string | undefined,
): readonly T[] {
  return objects.filter((object) => {
    const home = object.metadata.namespace ?? namespace.name;
    const selector = object.spec.namespaceSelector;
    if (selector !== undefined && home === operatorNamespace) {
      // The label that every namespace has, so that selectors by name work without having read the rest.
      return selectorMatches(selector, {
        'kubernetes.io/metadata.name': namespace.name,
        ...namespace.labels,
      });
    }
    return home === namespace.name;
  });
}

/** Whether the emergency annotation suspends the policies of the namespace (governance 1.7). */
export function isPolicyBypassed(namespace: NamespaceFacts | undefined): boolean {
  return namespace?.annotations?.[BYPASS] === 'true';
}

/** metav1.LabelSelector: every part must hold; an empty selector matches everything. */
export function selectorMatches(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const labelsHold = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    labelsHold &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      return value === undefined || !values.includes(value);
    })
  );
}
