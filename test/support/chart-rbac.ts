import type { KubeObject } from '../../schemas/kube-object.ts';

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface RuleHolder extends KubeObject {
  readonly rules: readonly RbacRule[];
}

export const holdsRules = (object: KubeObject): object is RuleHolder =>
  object.kind === 'ClusterRole' || object.kind === 'Role';

/** `group/resource verb`, with the names in brackets where the rule has some; the core group is `core`. */
export function permissionsOf({ apiGroups, resources, verbs, resourceNames }: RbacRule): readonly string[] {
  const names = resourceNames === undefined ? '' : ` [${resourceNames.join(', ')}]`;
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.map((verb) => `${group === '' ? 'core' : group}/${resource} ${verb}${names}`),
    ),
  );
}

/** What the operator's service account may do, by all roles that are bound to it. */
export function operatorPermissions(objects: readonly KubeObject[]): readonly string[] {
  const ofOperator = objects
    .filter(holdsRules)
    .filter(({ metadata }) => /-(manager|leader-election|own-namespace)$/.test(metadata.name));
  return [...new Set(ofOperator.flatMap(({ rules }) => rules.flatMap(permissionsOf)))].toSorted();
}

/** What needs a permission: a file of the operator, and what in it asks the API server. */
interface Need {
  readonly file: string;
  readonly asks: RegExp;
}

const need = (file: string, asks: RegExp): Need => ({ file: `operator/${file}`, asks });
const informer = (file: string, asks: RegExp): Readonly<Record<'list' | 'watch', Need>> => ({
  list: need(file, asks),
  watch: need(file, asks),
});

const agents = 'controllers/agent/controller.ts';
const watches = 'controllers/agent/agent-watches.ts';
const applyObjects = 'controllers/agent/apply-agent-objects.ts';
const keda = 'controllers/agent/keda-facts.ts';
const scaledObject = 'controllers/agent/scaled-object.ts';
const team = 'controllers/team/controller.ts';
const policy = 'controllers/policy/controller.ts';
const run = 'controllers/run/controller.ts';
const status = /applyStatus\(/;
const agentObjects = (asks: RegExp): Readonly<Record<string, Need>> => ({
  // Every object of an agent is compared with the cache, and applied: `create` when it is new.
  ...informer(applyObjects, /currentOf\(|reader\.get\(\{ apiVersion, kind/),
  create: need('controllers/agent/service-account.ts', asks),
  patch: need('controllers/agent/service-account.ts', asks),
});

/** Kinds whose controllers write nothing but a status, by what they have in common. */
const verdictStatus = (
  folders: Readonly<Record<string, string>>,
): Readonly<Record<string, Readonly<Record<string, Need>>>> =>
  Object.fromEntries(
    Object.entries(folders).map(([plural, folder]) => [
      `kubeswarm.io/${plural}/status`,
      { patch: need(`controllers/${folder}/controller.ts`, /verdictController</) },
    ]),
  );

/** Every permission of the operator with what needs it; the chart holds these and no other. */
export const operatorNeeds: Readonly<Record<string, Readonly<Record<string, Need>>>> = {
  'kubeswarm.io/swarmagents': {
    ...informer(watches, /reader\.list<SwarmAgent>/),
    create: need(team, /applyIfDifferent\(api, wanted/),
    patch: need(policy, /api\.apply\(/),
    delete: need(team, /api\.delete\(\s*\{ \.\.\.agentKind/),
  },
  'kubeswarm.io/swarmteams': informer('controllers/team/team-watches.ts', /reader\.list<SwarmTeam>/),
  'kubeswarm.io/swarmruns': {
    get: need('controllers/run/gather.ts', /api\.get<SwarmRun>/),
    ...informer('controllers/run/run-watches.ts', /reader\.list<SwarmRun>/),
    patch: need(run, /api\.apply<SwarmRun>\(claim/),
    delete: need('controllers/common/delete-runs.ts', /api\.delete\(\{ \.\.\.runKind/),
  },
  'kubeswarm.io/swarmpolicies': informer(watches, /kind: policyKind/),
  'kubeswarm.io/swarmsettings': informer(watches, /kind: settingsKind/),
  'kubeswarm.io/swarmmemories': informer(watches, /kind: memoryKind/),
  'kubeswarm.io/swarmregistries': informer(watches, /kind: registryKind/),
  'kubeswarm.io/swarmbudgets': informer('controllers/budget/controller.ts', /kind: budgetKind/),
  'kubeswarm.io/swarmnotifies': informer('controllers/notify/controller.ts', /kind: notifyKind/),
  'kubeswarm.io/swarmevents': informer('controllers/event/controller.ts', /kind: eventKind/),
  'kubeswarm.io/swarmagents/status': { patch: need(agents, status) },
  'kubeswarm.io/swarmteams/status': { patch: need(team, status) },
  'kubeswarm.io/swarmruns/status': { patch: need(run, status) },
  'kubeswarm.io/swarmpolicies/status': { patch: need(policy, status) },
  ...verdictStatus({
    swarmsettings: 'settings',
    swarmmemories: 'memory',
    swarmregistries: 'registry',
    swarmbudgets: 'budget',
    swarmnotifies: 'notify',
    swarmevents: 'event',
  }),
  'kubeswarm.io/swarmagents/finalizers': {
    update: need('controllers/agent/agent-deployment.ts', /controllerReference\(/),
  },
  'kubeswarm.io/swarmteams/finalizers': {
    update: need('controllers/team/desired.ts', /controllerReference\(/),
  },
  'core/secrets': {
    get: need('controllers/agent/gather.ts', /readAll<Secret>\(api/),
    create: need('controllers/agent/prompt-object.ts', /kind: 'Secret'/),
    patch: need('controllers/agent/prompt-object.ts', /stringData: plan\.platform\.extraEnv/),
    'update [kubeswarm-webhook-cert]': need('admission/certificates/stored-certificates.ts', /api\.update\(/),
  },
  'core/configmaps': {
    ...informer(watches, /kind: configMapKind/),
    create: need('controllers/agent/prompt-object.ts', /kind: 'ConfigMap'/),
    patch: need('controllers/agent/prompt-object.ts', /kind: 'ConfigMap'/),
    'get [model-prices]': need('manager/price-source.ts', /api\.get<ConfigMap>/),
  },
  'core/serviceaccounts': agentObjects(/kind: 'ServiceAccount'/),
  'rbac.authorization.k8s.io/roles': agentObjects(/kind: 'Role'/),
  'rbac.authorization.k8s.io/rolebindings': agentObjects(/kind: 'RoleBinding'/),
  'core/services': informer('controllers/agent/egress-targets.ts', /reader\.get<Service>/),
  'core/events': {
    // Not asked for by the operator itself: it gives agents this, and nobody may give what they do not have.
    create: need('controllers/agent/service-account.ts', /apiGroups: \['', 'events\.k8s\.io'\]/),
    patch: need('controllers/agent/service-account.ts', /apiGroups: \['', 'events\.k8s\.io'\]/),
  },
  'events.k8s.io/events': {
    create: need('kube/event-recorder.ts', /api\.create\(/),
    patch: need('kube/event-recorder.ts', /api\.apply\(/),
  },
  'apps/deployments': {
    ...informer(watches, /kind: deploymentKind/),
    create: need('controllers/agent/agent-deployment.ts', /kind: 'Deployment'/),
    patch: need('controllers/agent/agent-deployment.ts', /kind: 'Deployment'/),
  },
  'networking.k8s.io/networkpolicies': {
    ...informer(watches, /kind: networkPolicyKind/),
    create: need('controllers/agent/network-policy.ts', /kind: 'NetworkPolicy'/),
    patch: need('controllers/agent/network-policy.ts', /kind: 'NetworkPolicy'/),
    delete: need(applyObjects, /api\.delete\(key/),
  },
  'keda.sh/scaledobjects': {
    list: need(keda, /api\.list\(scaledObjectKind/),
    create: need(scaledObject, /\.\.\.scaledObjectKind,/),
    patch: need(scaledObject, /\.\.\.scaledObjectKind,/),
    delete: need(applyObjects, /deleteKedaObjects/),
  },
  'keda.sh/triggerauthentications': {
    get: need(keda, /api\.get\(\{ \.\.\.triggerAuthenticationKind/),
    create: need(scaledObject, /\.\.\.triggerAuthenticationKind,/),
    patch: need(scaledObject, /\.\.\.triggerAuthenticationKind,/),
    delete: need(applyObjects, /deleteKedaObjects/),
  },
  'core/namespaces': {
    get: need('admission/admission-world.ts', /kind: 'Namespace'/),
    ...informer(watches, /kind: namespaceKind/),
    patch: need(policy, /\.\.\.namespaceKind,/),
  },
  'admissionregistration.k8s.io/validatingwebhookconfigurations': {
    'get [kubeswarm-validating-webhook-configuration]': need(
      'admission/certificates/write-ca-bundle.ts',
      /api\.get<KubeObject>/,
    ),
    'patch [kubeswarm-validating-webhook-configuration]': need(
      'admission/certificates/write-ca-bundle.ts',
      /api\.apply\(/,
    ),
  },
  'authorization.k8s.io/subjectaccessreviews': {
    create: need('admission/prompt-guard.ts', /api\.create<KubeObject>\(review/),
  },
  'kubeswarm.io/swarmagents/systemprompt': {
    // The guard asks for it, also when the operator writes the prompt of an inline role.
    update: need('admission/prompt-guard.ts', /subresource: 'systemprompt'/),
  },
  'coordination.k8s.io/leases': {
    'get [kubeswarm-leader]': need('kube/leader-election.ts', /api\.get\(key\)/),
    'update [kubeswarm-leader]': need('kube/leader-election.ts', /api\.update/),
    create: need('kube/leader-election.ts', /api\.create/),
  },
};
