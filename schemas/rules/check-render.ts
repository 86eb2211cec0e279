import type { Finding } from '../finding.ts';
import type { SwarmAgent, SwarmPolicy, SwarmSettings } from '../generated/types.ts';
import type { KubeObject } from '../kube-object.ts';
import { isSwarmObject, objectsOfKind } from './kinds.ts';
import { checkObject } from './object/check-object.ts';
import type { MergedPolicy } from './policy/effective-policy.ts';
import { selectorMatches } from './policy/governing.ts';
import { mergePolicies } from './policy/merge.ts';
import { policyNeighbourFindings } from './policy/policy-neighbours.ts';
import { asWarning, reviewUnderPolicy } from './policy/review.ts';
import { checkReferences } from './references/check-references.ts';
import type { RenderScope } from './references/render-index.ts';
import type { RuleContext } from './rule-context.ts';

/** A render to judge; its objects have passed the schema and are in canonical spelling. */
export interface RenderToCheck extends RenderScope {
  /** Policies in addition to those of the render: of recipe.yaml and of the platform (gitops 15). */
  readonly policies?: readonly SwarmPolicy[];
}

/** Everything that is wrong with a render beyond schema and CEL: objects, references, policies. */
export function checkRender(render: RenderToCheck): readonly Finding[] {
  const { objects, policies: added = [], defaultNamespace } = render;
  const atHome = <T extends KubeObject>(object: T): Housed<T> => ({
    object,
    home: object.metadata.namespace ?? defaultNamespace,
  });
  const governors: Governors = {
    policies: [
      ...objectsOfKind(objects, 'SwarmPolicy').map(atHome),
      ...added.map((object) => ({ object, home: object.metadata.namespace })),
    ],
    settings: objectsOfKind(objects, 'SwarmSettings').map(atHome),
    agents: objectsOfKind(objects, 'SwarmAgent').map(atHome),
  };
  const namespaces = new Map<string | undefined, NamespaceRules>();
  const rulesOf = (namespace: string | undefined): NamespaceRules => {
    const known = namespaces.get(namespace) ?? namespaceRules(namespace, governors);
    namespaces.set(namespace, known);
    return known;
  };
  return [
    ...objects.filter(isSwarmObject).flatMap((object) => {
      const { context, merged, policies } = rulesOf(object.metadata.namespace ?? defaultNamespace);
      const review = reviewUnderPolicy({ operation: 'CREATE', dryRun: false, object }, merged, context);
      return [
        ...checkObject(object, context),
        ...(object.kind === 'SwarmPolicy' ? neighbourFindings(object, policies) : []),
        ...review.errors,
        ...review.warnings,
        // An Audit policy refuses nothing, but a pull request is the place to hear of it (recipes 14).
        ...review.recorded.map(asWarning),
      ];
    }),
    ...checkReferences(render),
  ];
}

/** An object with the namespace it will be in, as far as that is known. */
interface Housed<T> {
  readonly object: T;
  readonly home: string | undefined;
}

/** The objects of a render that rules about others depend on. */
interface Governors {
  readonly policies: readonly Housed<SwarmPolicy>[];
  readonly settings: readonly Housed<SwarmSettings>[];
  readonly agents: readonly Housed<SwarmAgent>[];
}

interface NamespaceRules {
  readonly policies: readonly SwarmPolicy[];
  readonly merged: MergedPolicy | undefined;
  readonly context: RuleContext;
}

function namespaceRules(namespace: string | undefined, governors: Governors): NamespaceRules {
  const policies = governors.policies.filter((each) => concerns(each, namespace)).map(({ object }) => object);
  return {
    policies,
    merged: mergePolicies(policies),
    context: {
      settings: governors.settings.filter((each) => concerns(each, namespace)).map(({ object }) => object),
      agents: governors.agents.filter((each) => isIn(each, namespace)).map(({ object }) => object),
    },
  };
}

/**
 * Whether a policy or settings object concerns a namespace, as far as a render can know: by the namespace it is in,
 * or by a selector on the namespace's name. Other labels of namespaces are known to the cluster only. Where one of
 * the two namespaces is not known, it does: better a finding too many in a pull request.
 */
function concerns(housed: Housed<SwarmPolicy | SwarmSettings>, namespace: string | undefined): boolean {
  const selector = housed.object.spec.namespaceSelector;
  if (selector === undefined || namespace === undefined) return isIn(housed, namespace);
  return selectorMatches(selector, { 'kubernetes.io/metadata.name': namespace });
}

function isIn({ home }: Housed<unknown>, namespace: string | undefined): boolean {
  return home === undefined || namespace === undefined || home === namespace;
}

function neighbourFindings(object: KubeObject, policies: readonly SwarmPolicy[]): readonly Finding[] {
  const policy = policies.find((each) => each.metadata.name === object.metadata.name);
  return policy === undefined ? [] : policyNeighbourFindings(policy, policies);
}
